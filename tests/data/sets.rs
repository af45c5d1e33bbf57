//! The datasets: bounds, determinism, and the bits that generated ones have everywhere.

use super::named;
use descent_lab::data::dataset::Recipe;
use descent_lab::data::{DataError, Dataset, Targets};
use descent_lab::experiment::Choice;
use descent_lab::registry::{Entry, Scale};

/// FNV-1a over the bits of features and targets.
fn digest(data: &Dataset) -> u64 {
    let targets: Vec<u32> = match &data.targets {
        Targets::None { .. } => Vec::new(),
        Targets::Classes { labels, .. } => labels.clone(),
        Targets::Numbers { values, .. } => values.iter().map(|value| value.to_bits()).collect(),
    };
    let bits = data.features.iter().map(|value| value.to_bits()).chain(targets);
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bits.flat_map(u32::to_le_bytes).fold(0xcbf2_9ce4_8422_2325, step)
}

/// Seed 1, all defaults.
const DIGESTS: &[(&str, u64)] = &[
    ("spiral", 0x91de_96d8_ad2b_6339),
    ("circles", 0x33e1_af70_8e4e_e39a),
    ("moons", 0x5adb_9ce2_5dc4_b07e),
    ("xor", 0xd4e9_a87a_fda8_f71d),
    ("blobs", 0xf836_e5e2_8eea_e4b0),
    ("regression_plane", 0x47ce_0380_5b3f_24ce),
    ("regression_sine", 0xbc5a_173c_8bf1_fbe6),
    ("glyphs", 0xe95f_b84a_f0c2_b4ac),
];

#[test]
fn generated_datasets_have_the_same_bits_everywhere() {
    let found: Vec<(&str, u64)> = Recipe::table()
        .iter()
        .filter(|recipe| recipe.item.hypers.iter().any(|hyper| hyper.key == "count"))
        .map(|recipe| (recipe.item.id, digest(&named(recipe.item.id))))
        .collect();
    assert_eq!(found, DIGESTS, "{found:#x?}");
}

#[test]
fn every_dataset_is_whole_at_the_ends_of_every_hyper_parameter() {
    for recipe in Recipe::table().iter().filter(|recipe| recipe.item.id != "own") {
        let mut choices = vec![Choice::new(*recipe)];
        for hyper in recipe.item.hypers {
            // The most examples take long and show nothing.
            let high = if hyper.key == "count" { 101.0 } else { hyper.range.1 };
            choices.extend([hyper.range.0, high].map(|value| Choice::new(*recipe).with(&hyper.key, value)));
        }
        for choice in choices {
            let data = choice.make(1).expect("can be made");
            assert_eq!(data.features.len(), data.len() * data.size(), "{choice:?}");
            assert!(data.features.iter().all(|value| value.is_finite()), "{choice:?}");
            assert!(!data.source.is_empty() && (data.image().is_some() || data.names.len() == data.size()));
            match &data.targets {
                Targets::Classes { labels, names } => {
                    assert!(data.check_labels(names.len()).is_ok(), "{choice:?}");
                    assert!((0..names.len() as u32).all(|class| labels.contains(&class)), "{choice:?}");
                }
                Targets::Numbers { values, .. } => assert!(values.iter().all(|value| value.is_finite())),
                Targets::None { .. } => panic!("{choice:?} has targets"),
            }
            if let Some(count) = choice.value("count") {
                assert_eq!(data.len() as f64, count, "{choice:?}");
            }
        }
    }
}

#[test]
fn the_seed_decides_generated_data_and_no_others() {
    for recipe in Recipe::table().iter().filter(|recipe| recipe.item.id != "own") {
        let mut choice = Choice::new(*recipe);
        let noisy = recipe.item.hypers.iter().find(|hyper| hyper.key == "noise" && hyper.scale == Scale::Linear);
        if let Some(noise) = noisy {
            choice = choice.with("noise", noise.range.1 / 2.0);
        }
        let generated = choice.value("count").is_some();
        let [one, again, other] = [1, 1, 2].map(|seed| choice.make(seed).expect("can be made"));
        assert_eq!(one, again);
        assert_eq!(one != other, generated, "{}", recipe.item.id);
    }
}

#[test]
fn fewer_examples_are_the_first_of_more() {
    for id in ["glyphs", "xor", "blobs"] {
        let make =
            |count: f64| Choice::<Recipe>::named(id).expect("exists").with("count", count).make(1).expect("made");
        let (few, many) = (make(20.0), make(50.0));
        assert_eq!(few.features, many.features[..few.features.len()], "{id}");
    }
}

#[test]
fn formulas_are_those_of_their_sources() {
    let spiral = named("spiral");
    // Without noise: the fourth point of the second arm, 3/250 along, half a turn ahead.
    let (r, angle) = (5.0 * 3.0 / 250.0, std::f64::consts::TAU * (1.75 * 3.0 / 250.0 + 0.5));
    let expected = [r * angle.sin(), r * angle.cos()];
    assert!(spiral.example(7).iter().zip(expected).all(|(a, b)| (f64::from(*a) - b).abs() < 1e-6));
    let still = Choice::<Recipe>::named("moons").expect("exists").with("noise", 0.0).make(1).expect("made");
    for (i, corner) in [(0, [1.0, 0.0]), (1, [0.0, 0.5]), (398, [-1.0, 0.0]), (399, [2.0, 0.5])] {
        assert!(still.example(i).iter().zip(corner).all(|(a, b): (&f32, f32)| (a - b).abs() < 1e-6), "{i}");
    }
    let circles = named("circles");
    let Targets::Classes { labels, .. } = &circles.targets else { panic!("classes") };
    for (i, label) in labels.iter().enumerate() {
        let [x, y] = circles.example(i) else { panic!("two coordinates") };
        assert_eq!(*label == 0, (x * x + y * y).sqrt() < 2.5);
    }
    let plane = named("regression_plane");
    let Targets::Numbers { values, .. } = &plane.targets else { panic!("numbers") };
    let exact = |i: usize| (plane.example(i)[0] + plane.example(i)[1]) / 10.0;
    assert!(values.iter().enumerate().all(|(i, value)| (value - exact(i)).abs() < 1e-6));
}

#[test]
fn own_data_need_a_file() {
    let own = Choice::<Recipe>::named("own").expect("exists");
    assert!(matches!(own.make(1), Err(DataError::Nothing(_))));
}

#[test]
fn glyphs_are_inked_within_the_sheet() {
    let glyphs = named("glyphs");
    for example in 0..glyphs.len() {
        let image = glyphs.example(example);
        assert!(image.iter().all(|pixel| (0.0..=1.0).contains(pixel)));
        let ink: f32 = image.iter().sum();
        assert!((10.0..300.0).contains(&ink), "{example}: {ink}");
    }
}
