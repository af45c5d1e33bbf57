//! Own files in a terminal: the images that train and test, the columns of a table.

use super::{lab, lines, text};
use serde_json::Value;

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

#[test]
fn the_columns_of_a_table_have_roles() {
    let rows: String = (0..60)
        .map(|row| {
            let port = if row == 7 { "" } else { ["S", "C"][row % 2] };
            format!("{},\"Doe, {row}\",{}.5,{},{port}\n", row + 1, row % 13, row * row % 5 % 2)
        })
        .collect();
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("roles.csv");
    std::fs::write(&path, format!("PassengerId,Name,Fare,Survived,Embarked\n{rows}")).expect("it can be written");
    let path = path.to_str().expect("UTF-8");
    let columns: Value = serde_json::from_slice(&lab(&["columns", path], "").stdout).expect("JSON");
    let roles: Vec<&str> =
        columns["columns"].as_array().expect("a list").iter().filter_map(|column| column["role"].as_str()).collect();
    assert_eq!(roles, ["ignored", "ignored", "feature", "target", "feature"]);
    assert_eq!((&columns["rows"], &columns["columns"][4]["missing"]), (&60.into(), &1.into()));

    let run = |data: &str, options: &[&str]| {
        let experiment = format!(
            r#"{{"version":1,"lab":"network","data":{data},"model":{{"name":"mlp","hidden":[4]}},"loss":"cross_entropy",
            "runs":[{{"optimizer":"adam"}}],"epochs":1}}"#
        )
        .replace(r#""optimizer":"adam""#, r#""optimizer":{"name":"adam"}"#);
        lab(&[&["run", "-", "--table", path], options].concat(), &experiment)
    };
    // By options, by the file, and as the page proposes: the same experiment, the same bits.
    let by_options = run(
        r#"{"name":"own"}"#,
        &["--target", "Survived", "--ignore", "PassengerId", "--ignore", "2", "--read", "decimal=point"],
    );
    let by_file = run(r#"{"name":"own","target":"Survived","ignore":["PassengerId","Name"]}"#, &[]);
    let proposed = run(r#"{"name":"own"}"#, &["--auto"]);
    let digest = |output: &std::process::Output| lines(output).last().expect("an end")["digest"].clone();
    assert_eq!(digest(&by_options), digest(&by_file), "{}", text(&by_options.stderr));
    assert_eq!(digest(&proposed), digest(&by_file), "{}", text(&proposed.stderr));
    assert_eq!(lines(&by_options)[0]["experiment"]["data"]["ignore"], serde_json::json!(["PassengerId", 2]));
    assert!(text(&proposed.stderr).contains("PassengerId is left out: it only numbers or names the rows"));
    // Nothing is left out without a word, and nothing comes in without one.
    let all = run(r#"{"name":"own","target":"Survived"}"#, &[]);
    assert!(text(&all.stderr).contains("Name: 60 different words would become 60 columns"), "{}", text(&all.stderr));
    // Rows without the value to predict.
    let refused = run(r#"{"name":"own"}"#, &[]);
    assert!(text(&refused.stderr).contains("row 9, column 5 \"Embarked\""), "{}", text(&refused.stderr));
    let left_out = run(r#"{"name":"own"}"#, &["--read", "unlabeled=leave_out", "--ignore", "Name"]);
    assert!(
        text(&left_out.stderr).contains("Embarked: 1 row without a value was left out"),
        "{}",
        text(&left_out.stderr)
    );
    assert_eq!(run(r#"{"name":"own"}"#, &["--target", "Nobody"]).status.code(), Some(2));
}
