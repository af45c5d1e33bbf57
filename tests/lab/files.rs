//! Files of images in a terminal: what trains and what tests.

use super::{lab, lines, text};

#[test]
fn four_files_of_images_train_and_test() {
    use descent_lab::data::load::idx;
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("four");
    std::fs::create_dir_all(&folder).expect("it can be made");
    let file = |name: &str, bytes: Vec<u8>| {
        std::fs::write(folder.join(name), bytes).expect("it can be written");
        folder.join(name).to_str().expect("UTF-8").to_owned()
    };
    let part = |name: &str, count: usize, shift: u8| {
        let pixels: Vec<u8> = (0..16 * count).map(|i| (i * 37 % 251) as u8 ^ shift).collect();
        let labels: Vec<u8> = (0..count).map(|i| (i % 3) as u8).collect();
        let images = file(&format!("{name}-images"), idx::write(&[count, 4, 4], &pixels));
        [images, file(&format!("{name}-labels"), idx::write(&[count], &labels))]
    };
    let (train, test) = (part("train", 50, 0), part("t10k", 30, 9));
    let run = |test_is: &str, files: &[&String]| {
        let experiment = format!(
            r#"{{"version":1,"lab":"network","data":{{"name":"own"{test_is}}},"model":{{"name":"mlp","hidden":[4]}},
            "loss":"cross_entropy","runs":["sgd"],"epochs":1}}"#
        )
        .replace(r#""runs":["sgd"]"#, r#""runs":[{"optimizer":{"name":"sgd"}}]"#);
        let flags =
            ["--images", "--labels"].into_iter().cycle().zip(files).flat_map(|(flag, file)| [flag, file.as_str()]);
        lab(&["run", "-"].into_iter().chain(flags).collect::<Vec<_>>(), &experiment)
    };
    let all = [&train[0], &train[1], &test[0], &test[1]];
    let output = run(r#","test":"file""#, &all);
    let lines = lines(&output);
    assert_eq!(lines[0]["experiment"]["data"]["test"], "file");
    let end = lines.last().expect("an end");
    let tested: u64 = end["confusion"]["matrix"]
        .as_array()
        .expect("rows")
        .iter()
        .flat_map(|row| row.as_array().expect("a row"))
        .map(|n| n.as_u64().expect("a count"))
        .sum();
    assert_eq!((end["confusion"]["part"].as_str(), tested), (Some("test"), 30), "{end}");
    for (test_is, files, has) in [
        ("", &all[..], "there are two files of images"),
        (r#","test":"file""#, &all[..2], "needs a second file of images"),
        (r#","test":"file""#, &[&train[0], &test[1], &test[0], &train[1]], "train-images, "),
    ] {
        let refused = run(test_is, files);
        assert_eq!(refused.status.code(), Some(2));
        let said = text(&refused.stderr);
        assert!(said.contains(has) && said.lines().count() == 1, "{said}");
    }
}
