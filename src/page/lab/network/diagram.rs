//! The network as a diagram, with the example on its way through it: units as circles that hold their activation, weights as lines
//! as strong as what they carry. Layers of images are drawn as sheets.

use super::picture::{Tones, color, reach};
use crate::activation::Activation;
use crate::format::short;
use crate::page::draw::palette::Mode;
use crate::page::network::words::{Key, fill, t};
use crate::registry::{Entry, Lang};
use crate::train::network::look::{ExampleSeen, LayerValues, MAX_WIRED, Tensor};
use std::rc::Rc;
use yew::prelude::*;

/// Width that the diagram is to fill, and the least and the most distance of two columns; all in SVG units, which are CSS pixels.
const WIDTH: f64 = 470.0;
const COLUMN: (f64, f64) = (72.0, 170.0);
/// Room before the first column.
const BEFORE: f64 = 40.0;
/// Distance of two units, height of the whole, radius of a unit.
const GAP: f64 = 22.0;
const HEIGHT: f64 = 236.0;
const RADIUS: f64 = 8.0;
/// Where units end and names begin.
const FLOOR: f64 = 208.0;
/// Room for the names of classes.
const NAMES: f64 = 84.0;
/// Most columns: deeper networks have their layers one below the other alone.
const COLUMNS: usize = 12;
/// Width of the strongest line, and the share of it below which a line is left out.
const STROKE: f64 = 4.0;
const FAINT: f64 = 0.02;

/// Properties of [`Diagram`].
#[derive(Clone, PartialEq, Properties)]
pub struct DiagramProps {
    /// The example in all layers.
    pub seen: Rc<ExampleSeen>,
    /// Its number: another one flows anew.
    pub index: u32,
    /// Light or dark.
    pub mode: Mode,
    /// Language of the page.
    pub lang: Lang,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// Picks a unit of a layer.
    pub on_pick: Callback<(u32, u32)>,
}

/// What stands above one another.
struct Column<'a> {
    name: &'a str,
    /// The layer that holds its weights; none for the input.
    layer: Option<u32>,
    /// What it gives, after the activation behind it.
    values: &'a Tensor,
    /// The weights that lead to it.
    matrix: Option<&'a Tensor>,
}

impl Column<'_> {
    fn is_image(&self) -> bool {
        self.values.full.len() == 3
    }

    /// Units drawn, and units there are.
    fn units(&self) -> (usize, usize) {
        let all = self.values.full.iter().product::<u32>() as usize;
        (all.min(MAX_WIRED).min(self.values.values.len()), all)
    }

    /// Height of a unit.
    fn y(&self, unit: usize) -> f64 {
        let (shown, _) = self.units();
        let gap = GAP.min((FLOOR - 2.0 * RADIUS) / shown.max(1) as f64);
        FLOOR / 2.0 + (unit as f64 - (shown as f64 - 1.0) / 2.0) * gap
    }
}

/// The diagram.
#[component]
pub fn Diagram(props: &DiagramProps) -> Html {
    let DiagramProps { seen, index, mode, lang, .. } = props;
    let columns = columns(seen);
    if columns.len() > COLUMNS {
        return Html::default();
    }
    let distances = columns.len().saturating_sub(1) as f64;
    let distance = ((WIDTH - BEFORE - NAMES) / distances.max(1.0)).clamp(COLUMN.0, COLUMN.1);
    let x = |column: usize| distance * column as f64 + BEFORE;
    let width = distance * distances + BEFORE + NAMES;
    let last = columns.len().saturating_sub(1);
    let pairs = columns.windows(2).enumerate();
    html! {
        <figure class="diagram" data-testid="diagram" data-step={seen.step.to_string()}>
            <svg viewBox={format!("0 0 {width} {HEIGHT}")} width={width.to_string()} height={HEIGHT.to_string()} role="img" aria-label={t(*lang, Key::Diagram)}>
                // Made anew for another example: it flows through once.
                <g key={index.to_string()} class="diagram-lines">
                    { for pairs.map(|(at, pair)| html! { <g key={at} style={format!("--turn:{at}")}>{ lines(&pair[0], &pair[1], [x(at), x(at + 1)], *mode, *lang) }</g> }) }
                </g>
                { for columns.iter().enumerate().map(|(at, column)| {
                    let fits = at == last && props.classes.len() == column.units().1;
                    let names = if fits { &props.classes[..] } else { &[] };
                    html! { <g key={format!("{at} {}", column.name)}>{ units(props, column, x(at), names) }</g> }
                }) }
            </svg>
            <figcaption class="quiet">{ t(*lang, Key::DiagramHelp) }</figcaption>
        </figure>
    }
}

/// The input, then each layer with what follows it without weights of its own.
fn columns(seen: &ExampleSeen) -> Vec<Column<'_>> {
    let mut columns = vec![Column { name: "x", layer: None, values: &seen.input, matrix: None }];
    for (at, layer) in seen.layers.iter().enumerate() {
        let LayerValues { name, id, activations, matrix, .. } = layer;
        let passes = Activation::find(id).is_some() || matches!(&**id, "activation" | "dropout" | "batch_norm");
        match columns.last_mut().filter(|_| at > 0) {
            Some(before) if passes => before.values = activations,
            _ if id == "flatten" => {}
            _ => columns.push(Column { name, layer: Some(at as u32), values: activations, matrix: matrix.as_ref() }),
        }
    }
    columns
}

/// The lines between two columns.
fn lines(from: &Column, to: &Column, [left, right]: [f64; 2], mode: Mode, lang: Lang) -> Html {
    let (inputs, units) = (from.units().0, to.units().0);
    let Some(matrix) = to.matrix.filter(|_| !from.is_image()) else {
        // What is not wired unit by unit is a band.
        let edge = |column: &Column| match column.is_image() {
            true => [FLOOR / 2.0 - 30.0, FLOOR / 2.0 + 30.0],
            false => [column.y(0), column.y(column.units().0.saturating_sub(1))],
        };
        let ([a, b], [c, d]) = (edge(from), edge(to));
        let points = format!("{left},{a} {right},{c} {right},{d} {left},{b}");
        return html! { <polygon class="diagram-band" {points} /> };
    };
    let across = matrix.shape.get(1).map_or(0, |units| *units as usize);
    let carried = |input: usize, unit: usize| {
        let weight = matrix.values.get(input * across + unit).copied().unwrap_or(0.0);
        (weight, weight * from.values.values.get(input).copied().unwrap_or(0.0))
    };
    let all: Vec<(usize, usize)> =
        (0..inputs).flat_map(|input| (0..units.min(across)).map(move |unit| (input, unit))).collect();
    let most = reach(&all.iter().map(|(input, unit)| carried(*input, *unit).1).collect::<Vec<_>>());
    let line = |(input, unit): &(usize, usize)| {
        let (weight, product) = carried(*input, *unit);
        let share = f64::from(product.abs() / most);
        if share < FAINT || !share.is_finite() {
            return Html::default();
        }
        let [r, g, b] = color(product, Tones::Signed(0.7 * most), mode);
        let value = from.values.values.get(*input).copied().unwrap_or(0.0);
        let [weight, value, product] = [weight, value, product].map(|number| short(f64::from(number)));
        html! {
            <line
                x1={left.to_string()} y1={format!("{:.1}", from.y(*input))} x2={right.to_string()} y2={format!("{:.1}", to.y(*unit))}
                stroke={format!("rgb({r} {g} {b})")}
                stroke-width={format!("{:.2}", (STROKE * share).max(0.4))}
                pathLength="1"
            >
                <title>{ fill(lang, Key::DiagramEdge, &[("weight", &weight), ("value", &value), ("product", &product)]) }</title>
            </line>
        }
    };
    all.iter().map(line).collect()
}

/// The units of a column, or the sheets of its images, and its name.
fn units(props: &DiagramProps, column: &Column, x: f64, names: &[String]) -> Html {
    let DiagramProps { mode, lang, on_pick, .. } = props;
    let name = column.name;
    let label = html! { <text class="diagram-name" x={x.to_string()} y={(HEIGHT - 4.0).to_string()} text-anchor="middle">{ name }</text> };
    let shape: Vec<String> = column.values.full.iter().map(u32::to_string).collect();
    if column.is_image() {
        let sheets = column.values.full[2].min(3);
        let sheet = |at: u32| {
            let shift = 6.0 * (f64::from(at) - f64::from(sheets - 1) / 2.0);
            let [left, top] = [x - 26.0 + shift, FLOOR / 2.0 - 26.0 - shift];
            html! { <rect class="diagram-sheet" x={left.to_string()} y={top.to_string()} width="52" height="52" rx="2" /> }
        };
        return html! {
            <>
                { for (0..sheets).rev().map(sheet) }
                <text class="diagram-shape" x={x.to_string()} y={(FLOOR / 2.0 + 54.0).to_string()} text-anchor="middle">{ shape.join("×") }</text>
                { label }
            </>
        };
    }
    let (shown, all) = column.units();
    let most = reach(&column.values.values[..shown]);
    let unit = |at: usize| {
        let value = column.values.values[at];
        let [r, g, b] = color(value, Tones::Signed(most), *mode);
        let told = [("layer", name), ("n", &*(at + 1).to_string()), ("value", &*short(f64::from(value)))];
        let onclick = column.layer.map(|layer| {
            let on_pick = on_pick.clone();
            Callback::from(move |_: MouseEvent| on_pick.emit((layer, at as u32)))
        });
        let y = format!("{:.1}", column.y(at));
        html! {
            <g class={classes!("diagram-unit", onclick.is_some().then_some("is-live"))} {onclick}>
                <circle cx={x.to_string()} cy={y.clone()} r={RADIUS.to_string()} fill={format!("rgb({r} {g} {b})")} />
                if let Some(class) = names.get(at) {
                    <text x={(x + 14.0).to_string()} {y} dominant-baseline="central">{ class }</text>
                }
                <title>{ fill(*lang, Key::DiagramNode, &told) }</title>
            </g>
        }
    };
    html! {
        <>
            { for (0..shown).map(unit) }
            if all > shown {
                <text class="diagram-shape" x={x.to_string()} y={(FLOOR + 8.0).to_string()} text-anchor="middle">
                    { fill(*lang, Key::MoreUnits, &[("n", &(all - shown).to_string())]) }
                </text>
            }
            { label }
        </>
    }
}
