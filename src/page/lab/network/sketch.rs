//! A drawing or an image of one's own, and what the network makes of it while it is drawn and while the network learns.

use super::cases::{class_called, picture_size};
use super::photo::{self, MAX_BYTES, Refusal};
use super::picture::{Picture, Tones, mixed, span};
use super::stage::use_look;
use crate::format;
use crate::page::draw::canvas::{context, fit_canvas};
use crate::page::draw::palette::{Mode, Theme, rgb};
use crate::page::network::drawing::{Photo, Stroke, Style, rendered};
use crate::page::network::store::{Slot, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::pointed;
use crate::registry::Lang;
use crate::train::network::look::{Ask, PredictSeen, Seen};
use std::rc::Rc;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{File, HtmlCanvasElement, HtmlInputElement, ImageData, window};
use yew::prelude::*;

/// The side of the canvas in CSS pixels that it draws in.
const SIDE: f64 = 320.0;
/// Width of the pen there.
const PEN: f64 = 24.0;

/// What lies on the canvas.
#[derive(Clone, PartialEq)]
enum Paper {
    /// Lines.
    Drawn(Rc<Vec<Stroke>>),
    /// An image.
    Photo(Rc<Photo>),
}

impl Default for Paper {
    fn default() -> Self {
        Self::Drawn(Rc::default())
    }
}

impl Paper {
    fn is_blank(&self) -> bool {
        matches!(self, Self::Drawn(strokes) if strokes.is_empty())
    }

    /// The example that it is, for images of this shape.
    fn values(&self, shape: [usize; 3], style: Style) -> Vec<f32> {
        let [rows, columns, channels] = shape;
        let grey = match self {
            Self::Drawn(strokes) => rendered(strokes, (rows, columns), style),
            Self::Photo(photo) => photo.fitted((rows, columns), style),
        };
        grey.into_iter().flat_map(|value| std::iter::repeat_n(value, channels)).collect()
    }
}

/// What a hand does to the paper.
enum Stir {
    Begin([f32; 2]),
    Go([f32; 2]),
    Clear,
    Show(Photo),
}

/// The paper, changed by what a hand does.
impl Reducible for Paper {
    type Action = Stir;

    fn reduce(self: Rc<Self>, stir: Stir) -> Rc<Self> {
        let mut strokes = match &*self {
            Self::Drawn(strokes) => strokes.as_ref().clone(),
            Self::Photo(_) => Vec::new(),
        };
        match stir {
            Stir::Begin(at) => strokes.push(vec![at]),
            Stir::Go(at) => match strokes.last_mut() {
                Some(stroke) if stroke.last() != Some(&at) => stroke.push(at),
                _ => return self,
            },
            Stir::Clear => strokes.clear(),
            Stir::Show(photo) => return Rc::new(Self::Photo(Rc::new(photo))),
        }
        Rc::new(Self::Drawn(Rc::new(strokes)))
    }
}

/// The view.
#[component]
pub fn Sketch() -> Html {
    let (lang, mode) = use_select(|state| (state.lang(), state.mode()));
    let (outline, data) = use_select(|state| (state.outline.clone(), state.experiment.data.dataset.entry.item.id));
    let paper = use_reducer(Paper::default);
    let refused = use_state(|| None::<Refusal>);
    let shape = outline.as_ref().and_then(|outline| match outline.input[..] {
        [rows, columns, channels] => Some([rows, columns, channels].map(|axis| axis as usize)),
        _ => None,
    });
    let ask = use_memo(((*paper).clone(), shape, data), |(paper, shape, data)| {
        let shape = shape.filter(|_| !paper.is_blank())?;
        Some(Ask::Predict { values: paper.values(shape, Style::of(data)) })
    });
    let view = use_look(Slot::Stage, (*ask).clone());
    let seen = match view.as_ref().map(|view| &view.seen) {
        Some(Ok(Seen::Predict(seen))) => Some(seen),
        _ => None,
    };
    let problem = match (&view, *refused) {
        (_, Some(Refusal::NoImage)) => t(lang, Key::NoImage).to_owned(),
        (_, Some(Refusal::TooLarge)) => {
            fill(lang, Key::ImageTooLarge, &[("n", &format!("{:.0}", MAX_BYTES / 1048576.0))])
        }
        (Some(view), None) => view.seen.as_ref().err().map_or_else(String::new, |why| why.get(lang).to_owned()),
        (None, None) => String::new(),
    };
    let show = {
        let (paper, refused) = (paper.dispatcher(), refused.setter());
        Callback::from(move |file: File| {
            let (paper, refused) = (paper.clone(), refused.clone());
            photo::open(&file, move |photo| match photo {
                Ok(photo) => {
                    refused.set(None);
                    paper.dispatch(Stir::Show(photo));
                }
                Err(why) => refused.set(Some(why)),
            });
        })
    };
    let on_pick = {
        let show = show.clone();
        Callback::from(move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let Some(input) = input else { return };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                show.emit(file);
            }
            // The same file may be picked again.
            input.set_value("");
        })
    };
    let on_clear = {
        let (paper, refused) = (paper.dispatcher(), refused.setter());
        Callback::from(move |_: MouseEvent| {
            refused.set(None);
            paper.dispatch(Stir::Clear);
        })
    };
    let classes = outline.as_ref().map_or_else(Vec::new, |outline| outline.classes.clone());
    html! {
        <div class="sketch-view" data-testid="sketch">
            <div class="sketch-left">
                <Sheet paper={(*paper).clone()} {mode} {lang} on_stir={paper.dispatcher()} on_file={show} />
                <div class="sketch-tools">
                    <button type="button" class="button" data-testid="clear" disabled={paper.is_blank()} onclick={on_clear}>
                        { t(lang, Key::Clear) }
                    </button>
                    <label class="button sketch-file">
                        <input type="file" class="visually-hidden" accept="image/png,image/jpeg" data-testid="image-file" onchange={on_pick} />
                        { t(lang, Key::PickImage) }
                    </label>
                </div>
                <p class="field-error" role="status">{ problem }</p>
            </div>
            <div class="sketch-right">
                { guesses(lang, &classes, seen) }
                { as_seen(lang, mode, seen) }
            </div>
        </div>
    }
}

/// How likely each class is, or the predicted number.
fn guesses(lang: Lang, classes: &[String], seen: Option<&PredictSeen>) -> Html {
    if classes.is_empty() {
        let number = seen.and_then(|seen| seen.prediction.number);
        let text = number.map_or_else(|| "–".to_owned(), |number| format::steady(f64::from(number), 3));
        return html! { <p data-testid="guess">{ fill(lang, Key::SaysNumber, &[("n", &text)]) }</p> };
    }
    let best = seen.and_then(|seen| seen.prediction.class);
    let row = |(class, name): (usize, &String)| {
        let share = seen.and_then(|seen| seen.prediction.probabilities.get(class)).copied();
        let is_best = best == Some(class as u32);
        html! {
            <li key={class} class={is_best.then_some("is-best")}>
                <span class="guess-name">{ name }</span>
                <span class="guess-bar"><i style={format!("width: {:.1}%", 100.0 * share.unwrap_or(0.0).clamp(0.0, 1.0))}></i></span>
                <span class="guess-share">{ share.map(|share| format!("{:.1} %", 100.0 * share)).unwrap_or_default() }</span>
            </li>
        }
    };
    html! {
        <>
            <p class="guess" data-testid="guess" aria-live="polite">{ best.map_or_else(|| "–".to_owned(), |best| class_called(classes, Some(best))) }</p>
            <ol class="guesses" aria-label={t(lang, Key::Probabilities)} data-testid="guesses">{ for classes.iter().enumerate().map(row) }</ol>
        </>
    }
}

/// The example as the network sees it.
fn as_seen(lang: Lang, mode: Mode, seen: Option<&PredictSeen>) -> Html {
    let picture = seen.and_then(|seen| {
        let size = picture_size(&seen.input)?;
        let (low, high) = span(&seen.input.values);
        let values = Rc::<[f32]>::from(&seen.input.values[..]);
        Some(html! { <Picture {size} {values} tones={Tones::Ink(low, high)} {mode} label={t(lang, Key::AsSeen)} /> })
    });
    html! {
        <figure class="sketch-seen">
            <div class="sketch-seen-frame">{ picture }</div>
            <figcaption class="quiet">{ t(lang, Key::AsSeen) }</figcaption>
        </figure>
    }
}

/// Properties of [`Sheet`].
#[derive(Clone, PartialEq, Properties)]
struct SheetProps {
    paper: Paper,
    mode: Mode,
    lang: Lang,
    on_stir: UseReducerDispatcher<Paper>,
    on_file: Callback<File>,
}

/// The canvas that is drawn on.
#[component]
fn Sheet(props: &SheetProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((props.paper.clone(), props.mode), move |(paper, mode)| {
            if let Some(canvas) = node.cast::<HtmlCanvasElement>() {
                // A context that is lost shows nothing; the next change tries again.
                let _ = paint(&canvas, paper, *mode);
            }
        });
    }
    let at = |event: &PointerEvent| {
        let target = pointed::target(event)?;
        let frame = target.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()) - frame.left(), f64::from(event.client_y()) - frame.top());
        Some((target, [(x / frame.width()) as f32, (y / frame.height()) as f32].map(|axis| axis.clamp(0.0, 1.0))))
    };
    let on_down = {
        let stir = props.on_stir.clone();
        Callback::from(move |event: PointerEvent| {
            let Some((target, place)) = at(&event).filter(|_| event.button() == 0) else { return };
            // Without capture a line ends at the edge, nothing worse.
            let _ = target.set_pointer_capture(event.pointer_id());
            stir.dispatch(Stir::Begin(place));
        })
    };
    let on_move = {
        let stir = props.on_stir.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some((_, place)) = at(&event).filter(|_| event.buttons() & 1 == 1) {
                stir.dispatch(Stir::Go(place));
            }
        })
    };
    let on_drop = {
        let on_file = props.on_file.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            event.stop_propagation();
            let files = event.data_transfer().and_then(|transfer| transfer.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                on_file.emit(file);
            }
        })
    };
    html! {
        <div class="sketch-sheet">
            <canvas
                ref={node}
                role="img"
                data-testid="sketch-canvas"
                aria-label={t(props.lang, Key::Canvas)}
                onpointerdown={on_down}
                onpointermove={on_move}
                ondragover={Callback::from(|event: DragEvent| event.prevent_default())}
                ondrop={on_drop}
            ></canvas>
            if props.paper.is_blank() {
                <p class="sketch-hint" aria-hidden="true">{ t(props.lang, Key::DrawHere) }</p>
            }
        </div>
    }
}

fn paint(canvas: &HtmlCanvasElement, paper: &Paper, mode: Mode) -> Option<()> {
    let theme = Theme::of(mode);
    let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
    let ctx = fit_canvas(canvas, [SIDE, SIDE], ratio)?;
    ctx.clear_rect(0.0, 0.0, SIDE, SIDE);
    match paper {
        Paper::Drawn(strokes) => {
            ctx.set_line_cap("round");
            ctx.set_line_join("round");
            ctx.set_stroke_style_str(theme.ink);
            // A wide faint line below makes the edge soft.
            for (width, alpha) in [(PEN, 0.3), (PEN - 6.0, 1.0)] {
                ctx.set_line_width(width);
                ctx.set_global_alpha(alpha);
                for stroke in strokes.iter() {
                    ctx.begin_path();
                    for (at, point) in stroke.iter().enumerate() {
                        let [x, y] = point.map(|axis| f64::from(axis) * SIDE);
                        if at == 0 {
                            ctx.move_to(x, y);
                        }
                        ctx.line_to(x, y);
                    }
                    ctx.stroke();
                }
            }
            ctx.set_global_alpha(1.0);
        }
        Paper::Photo(photo) => {
            let (from, to) = (rgb(theme.paper), rgb(theme.ink));
            let bytes: Vec<u8> = photo
                .ink
                .iter()
                .flat_map(|ink| {
                    let [r, g, b] = mixed(from, to, *ink);
                    [r, g, b, 255]
                })
                .collect();
            let (columns, rows) = (photo.columns as u32, photo.rows as u32);
            let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&bytes), columns, rows).ok()?;
            let whole: HtmlCanvasElement = window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
            whole.set_width(columns);
            whole.set_height(rows);
            context(&whole)?.put_image_data(&image, 0.0, 0.0).ok()?;
            let scale = SIDE / f64::from(columns.max(rows));
            let (width, height) = (scale * f64::from(columns), scale * f64::from(rows));
            let (left, top) = (0.5 * (SIDE - width), 0.5 * (SIDE - height));
            ctx.draw_image_with_html_canvas_element_and_dw_and_dh(&whole, left, top, width, height).ok()?;
        }
    }
    Some(())
}
