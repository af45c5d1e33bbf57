//! Writes a generated image dataset as IDX files, for other programs to check.
//!
//! `cargo run --release --example export -- glyphs SEED COUNT FOLDER [DISTORTION]`

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use descent_lab::data::dataset::Recipe;
    use descent_lab::data::{Targets, load::idx};
    use descent_lab::experiment::Choice;

    let arguments: Vec<String> = std::env::args().collect();
    let [_, name, seed, count, folder, rest @ ..] = &arguments[..] else {
        return Err("give name, seed, count and folder".into());
    };
    let mut choice = Choice::<Recipe>::named(name).ok_or("no such dataset")?;
    choice.set("count", count.parse()?)?;
    if let [distortion] = rest {
        choice.set("distortion", distortion.parse()?)?;
    }
    let begin = std::time::Instant::now();
    let data = choice.make(seed.parse()?)?;
    eprintln!("{} examples in {:.3} s", data.len(), begin.elapsed().as_secs_f64());
    let Targets::Classes { labels, .. } = &data.targets else { return Err("not a dataset with classes".into()) };
    let [height, width, _] = data.image().ok_or("not a dataset of images")?;
    let pixels: Vec<u8> = data.features.iter().map(|pixel| (pixel * 255.0).round() as u8).collect();
    let classes: Vec<u8> = labels.iter().map(|label| *label as u8).collect();
    std::fs::write(format!("{folder}/{name}-images.idx"), idx::write(&[data.len(), height, width], &pixels))?;
    std::fs::write(format!("{folder}/{name}-labels.idx"), idx::write(&[data.len()], &classes))?;
    Ok(())
}

#[cfg(target_arch = "wasm32")]
fn main() {}
