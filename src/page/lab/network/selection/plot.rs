//! A small chart in the page's own text: lines and bands between two axes, vertical marks, and a cursor for pointer and
//! arrow keys. Places are shares of the axes, so it is as wide as there is room.

use crate::page::network::select::axis::Axis;
use crate::page::pointed;
use web_sys::Element;
use yew::prelude::*;

/// Units along a side of the drawing.
const SIDE: f64 = 1000.0;
/// Points that a line is drawn with, at most.
const POINTS: usize = 400;

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its points, by value.
    pub points: Vec<[f64; 2]>,
    /// `#rrggbb`.
    pub color: &'static str,
    /// Dashes, in CSS pixels.
    pub dash: String,
    /// Whether it stands behind the others.
    pub faint: bool,
}

/// A band around a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Where it is, how low and how high.
    pub points: Vec<[f64; 3]>,
    /// `#rrggbb`.
    pub color: &'static str,
}

/// A vertical mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Upright {
    /// Where, by value.
    pub at: f64,
    /// `#rrggbb`.
    pub color: &'static str,
    /// What stands at its top.
    pub label: String,
}

/// Properties of [`Plot`].
#[derive(Clone, PartialEq, Properties)]
pub struct PlotProps {
    /// What a screen reader says.
    pub label: AttrValue,
    /// The abscissa.
    pub x: Axis,
    /// The ordinate.
    pub y: Axis,
    /// What stands at them.
    pub names: [AttrValue; 2],
    /// Bands, behind the lines.
    #[prop_or_default]
    pub bands: Vec<Band>,
    /// Lines, the first at the bottom.
    pub lines: Vec<Line>,
    /// Vertical marks.
    #[prop_or_default]
    pub uprights: Vec<Upright>,
    /// Where the cursor stands, by value.
    #[prop_or_default]
    pub cursor: Option<f64>,
    /// Moves the cursor to a share of the abscissa, or, by key, by a number of steps; takes it away. Without it there is none.
    #[prop_or_default]
    pub on_cursor: Option<Callback<Cursor>>,
    /// For tests.
    pub testid: &'static str,
}

/// What happens to a cursor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cursor {
    /// It goes to a share of the abscissa.
    To(f64),
    /// It goes so many steps on.
    By(i32),
    /// It is taken away.
    Away,
}

/// The chart.
#[component]
pub fn Plot(props: &PlotProps) -> Html {
    let area = use_node_ref();
    let PlotProps { x, y, .. } = props;
    let at = |share: f64| format!("{:.2}%", 100.0 * share);
    let tick_x = |(share, label): &(f64, String)| {
        html! { <span class="plot-tick" style={format!("left:{}", at(*share))}>{ label }</span> }
    };
    let tick_y = |(share, label): &(f64, String)| {
        html! { <span class="plot-tick" style={format!("bottom:{}", at(*share))}>{ label }</span> }
    };
    let grid: String = {
        let across = y.labels.iter().map(|(share, _)| format!("M0 {:.1}H{SIDE}", SIDE * (1.0 - share)));
        let down = x.labels.iter().map(|(share, _)| format!("M{:.1} 0V{SIDE}", SIDE * share));
        across.chain(down).collect()
    };
    let upright = |(number, mark): (usize, &Upright)| {
        let share = x.share(mark.at).filter(|share| (0.0..=1.0).contains(share))?;
        let side = if share > 0.75 { "is-left" } else { "" };
        Some(html! {
            <span class={classes!("plot-upright", side)} style={format!("left:{};--color:{}", at(share), mark.color)}>
                <span style={format!("top:{}px", 2 + 17 * number)}>{ &mark.label }</span>
            </span>
        })
    };
    // Room for the widest label of the ordinate.
    let labels = y.labels.iter().map(|(_, label)| label.chars().count()).max().unwrap_or(0);
    let cursor = props.cursor.and_then(|value| x.share(value));
    let moves = props.on_cursor.clone();
    let onpointermove = moves.clone().map(|moves| {
        let area = area.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(element) = area.cast::<Element>() {
                let frame = element.get_bounding_client_rect();
                let share = (f64::from(event.client_x()) - frame.left()) / frame.width().max(1.0);
                moves.emit(Cursor::To(share.clamp(0.0, 1.0)));
            }
        })
    });
    let onpointerleave = moves.clone().map(|moves| Callback::from(move |_: PointerEvent| moves.emit(Cursor::Away)));
    let onkeydown = moves.clone().map(|moves| {
        Callback::from(move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "ArrowLeft" => Cursor::By(-1),
                "ArrowRight" => Cursor::By(1),
                "Home" => Cursor::To(0.0),
                "End" => Cursor::To(1.0),
                "Escape" => Cursor::Away,
                _ => return,
            };
            event.prevent_default();
            moves.emit(step);
        })
    });
    html! {
        <div class="plot" style={format!("--labels:calc({labels}ch + 8px)")} data-testid={props.testid}>
            <span class="plot-name is-y">{ &props.names[1] }</span>
            <div class="plot-y" aria-hidden="true">{ for y.labels.iter().map(tick_y) }</div>
            <div
                class={classes!("plot-area", moves.is_some().then_some("is-live"))}
                ref={area.clone()}
                tabindex={moves.is_some().then_some("0")}
                role="img"
                aria-label={props.label.clone()}
                {onpointermove}
                {onpointerleave}
                {onkeydown}
            >
                <svg viewBox={format!("0 0 {SIDE} {SIDE}")} preserveAspectRatio="none" aria-hidden="true">
                    <path class="plot-grid" d={grid} />
                    { for props.bands.iter().map(|band| html! { <path class="plot-band" style={format!("fill:{}", band.color)} d={band_path(band, x, y)} /> }) }
                    { for props.lines.iter().map(|line| html! {
                        <path
                            class={classes!("plot-line", line.faint.then_some("is-faint"))}
                            stroke={line.color}
                            stroke-dasharray={line.dash.clone()}
                            d={line_path(line, x, y)}
                        />
                    }) }
                </svg>
                { for props.uprights.iter().enumerate().filter_map(upright) }
                if let Some(share) = cursor {
                    <span class="plot-cursor" style={format!("left:{}", at(share))}></span>
                }
            </div>
            <div class="plot-x" aria-hidden="true">{ for x.labels.iter().map(tick_x) }</div>
            <span class="plot-name is-x">{ &props.names[0] }</span>
        </div>
    }
}

/// The pixel of a point; one beyond the plot lies a little beyond it.
fn place(point: [f64; 2], x: &Axis, y: &Axis) -> Option<[f64; 2]> {
    let (across, up) = (x.share(point[0])?, y.share(point[1])?);
    Some([SIDE * across, SIDE * (1.0 - up.clamp(-1.0, 2.0))])
}

fn line_path(line: &Line, x: &Axis, y: &Axis) -> String {
    let mut path = String::new();
    let mut broken = true;
    let every = line.points.len().div_ceil(POINTS).max(1);
    let last = line.points.len().saturating_sub(1);
    for (at, point) in line.points.iter().enumerate().filter(|(at, _)| at.is_multiple_of(every) || *at == last) {
        let Some([x, y]) = place(*point, x, y) else {
            broken = true;
            continue;
        };
        path.push_str(&format!("{}{x:.1} {y:.1}", if broken { 'M' } else { 'L' }));
        // A single point is seen as a dot.
        if broken && line.points.get(at + 1).is_none() {
            path.push_str("h.01");
        }
        broken = false;
    }
    path
}

fn band_path(band: &Band, x: &Axis, y: &Axis) -> String {
    let edge = |which: usize| band.points.iter().filter_map(move |point| place([point[0], point[which]], x, y));
    let mut path = String::new();
    let mut all = edge(1).collect::<Vec<_>>();
    let mut back: Vec<_> = edge(2).collect();
    back.reverse();
    all.append(&mut back);
    for (at, [x, y]) in all.iter().enumerate() {
        path.push_str(&format!("{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' }));
    }
    if path.is_empty() { path } else { path + "Z" }
}

/// The dashes of a run's line, as the drawing takes them.
pub fn dashes(dash: &[f64]) -> String {
    dash.iter().map(f64::to_string).collect::<Vec<_>>().join(" ")
}

/// The element that a key or the pointer is on, by an attribute of it.
pub fn attribute(event: &Event, name: &str) -> Option<String> {
    pointed::around(event, &format!("[{name}]"))?.get_attribute(name)
}
