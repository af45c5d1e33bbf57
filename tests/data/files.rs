//! The user's files: what is read, what is refused and in which words; random bytes never panic.

use descent_lab::data::load::gzip::crc32;
use descent_lab::data::load::{Column, MAX_BYTES, Options, Task, idx, images, table};
use descent_lab::data::{DataError, Dataset, Targets};
use descent_lab::registry::Lang;
use proptest::prelude::*;

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut file = vec![0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 255];
    file.extend(b"name\0");
    file.extend(miniz_oxide::deflate::compress_to_vec(content, 6));
    file.extend(crc32(content).to_le_bytes());
    file.extend((content.len() as u32).to_le_bytes());
    file
}

fn csv(text: &str) -> Result<Dataset, DataError> {
    table(text.as_bytes(), &Options::default())
}

fn refusal(text: &str) -> String {
    let error = csv(text).expect_err(text);
    assert!(!error.message(Lang::Zh).is_empty());
    error.to_string()
}

#[test]
fn images_and_labels_are_read_compressed_or_not() {
    let pixels: Vec<u8> = (0..24).map(|i| i * 10).collect();
    let (x, y) = (idx::write(&[2, 3, 4], &pixels), idx::write(&[2], &[0, 3]));
    let plain = images(&x, Some(&y)).expect("good files");
    assert_eq!((plain.shape.as_slice(), plain.len()), (&[3, 4, 1][..], 2));
    assert_eq!(plain.example(1)[0], 120.0 / 255.0);
    let Targets::Classes { labels, names } = &plain.targets else { panic!("classes") };
    assert_eq!((labels.as_slice(), names.len()), (&[0, 3][..], 4));
    assert_eq!(images(&gzip(&x), Some(&gzip(&y))).expect("good files"), plain);
    assert_eq!(images(&x, None).expect("no labels").targets, Targets::None { examples: 2 });
    let colour = images(&idx::write(&[2, 2, 2, 3], &pixels), None).expect("colour");
    assert_eq!(colour.shape, [2, 2, 3]);
    assert!(plain.check_labels(4).is_ok());
    let error = plain.check_labels(3).expect_err("a label out of range");
    assert_eq!(error.to_string(), "example 1 has the label 3, but labels are 0 to 2");
}

#[test]
fn images_that_are_none_are_refused_in_one_sentence() {
    let good = idx::write(&[2, 2, 2], &[1; 8]);
    let words = |file: &[u8], labels: Option<&[u8]>| images(file, labels).expect_err("bad").to_string();
    assert_eq!(words(&[], None), "the file is empty");
    assert!(words(b"PK\x03\x04", None).starts_with("this is no IDX file: it begins with the bytes 50 4b 03 04"));
    assert!(words(&[0, 0, 0x0A, 1, 0, 0, 0, 0], None).starts_with("this is no IDX file"));
    assert_eq!(words(&good[..20], None), "the header promises 24 bytes, but the file has 20");
    assert_eq!(words(&[good.clone(), vec![0]].concat(), None), "the header promises 24 bytes, but the file has 25");
    assert_eq!(words(&good[..9], None), "the header promises 16 bytes, but the file has 9");
    assert!(words(&idx::write(&[2], &[1, 2]), None).contains("should hold images"));
    assert_eq!(words(&idx::write(&[0, 2, 2], &[]), None), "the file holds no images");
    assert!(words(&good, Some(&good)).contains("should hold labels"));
    let qmnist = [&[0, 0, 0x0C, 2, 0, 0, 0, 2, 0, 0, 0, 8][..], &[0; 64]].concat();
    assert!(
        words(&good, Some(&qmnist)).starts_with("the file of labels holds 8 numbers for each example, as QMNIST's")
    );
    assert_eq!(words(&good, Some(&idx::write(&[3], &[0; 3]))), "there are 2 images but 3 labels");
    let huge = [&[0, 0, 8, 3][..], &[0xff; 12], &[0; 8]].concat();
    assert!(words(&huge, None).starts_with("at most 67108864 numbers are accepted"));
    let floats = |value: f32| [&[0, 0, 0x0D, 2, 0, 0, 0, 1, 0, 0, 0, 2][..], &[0; 4], &value.to_be_bytes()].concat();
    assert_eq!(images(&floats(2.5), None).expect("floats").features, [0.0, 2.5]);
    assert_eq!(words(&floats(f32::NAN), None), "example 0 holds a number that is not finite (byte 16)");
    let negative = [&[0, 0, 0x0C, 1, 0, 0, 0, 2][..], &[0; 4], &(-1_i32).to_be_bytes()].concat();
    assert_eq!(words(&good, Some(&negative)), "example 1 has the label -1 (byte 12), but labels are 0 to 999");
}

#[test]
fn damaged_compression_is_named() {
    let file = gzip(&idx::write(&[2, 2, 2], &[1; 8]));
    for cut in 1..file.len() {
        assert!(images(&file[..cut], None).is_err(), "cut at {cut}");
    }
    let mut flipped = file.clone();
    let place = file.len() - 6;
    flipped[place] ^= 1;
    let error = images(&flipped, None).expect_err("wrong checksum");
    let said = format!("the compressed file is damaged at byte {}: its checksum does not match", file.len() - 8);
    assert_eq!(error.to_string(), said);
}

#[test]
fn a_bomb_is_refused() {
    let deflated = miniz_oxide::deflate::compress_to_vec(&vec![0; MAX_BYTES + 1], 1);
    assert!(deflated.len() < MAX_BYTES / 100);
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    file.extend(deflated);
    file.extend([0; 8]);
    let error = images(&file, None).expect_err("too long");
    assert_eq!(error.to_string(), format!("at most {MAX_BYTES} bytes are accepted, here are more"));
}

#[test]
fn a_table_is_read_with_its_words() {
    let text = "\u{feff}size,colour,\"weight, kg\",kind\r\n1.5,red,3,cat\r\n\r\n?, blue ,4,dog\r\n2,,5e1,\"a \"\"cat\"\"\"\r\n";
    let data = csv(text).expect("a good table");
    assert_eq!(data.names, ["size", "colour=?", "colour=blue", "colour=red", "weight, kg"]);
    let Targets::Classes { labels, names } = &data.targets else { panic!("classes") };
    assert_eq!(
        (names.as_slice(), labels.as_slice()),
        (&["a \"cat\"", "cat", "dog"].map(String::from)[..], &[1, 2, 0][..])
    );
    assert_eq!(data.example(0), [1.5, 0.0, 0.0, 1.0, 3.0]);
    assert!(data.example(1)[0].is_nan());
    assert_eq!(data.example(2), [2.0, 1.0, 0.0, 0.0, 50.0]);
    assert_eq!(data.missing(), Some((0, 1)));
}

#[test]
fn columns_are_chosen_by_name_or_place() {
    let text = b"id;y;a\n1;0.5;7\n2;0.25;8\n3;1.5;9\n";
    let options = Options { target: Column::Name("y".into()), skip: vec![Column::Index(0)], ..Options::default() };
    let data = table(text, &options).expect("a good table");
    assert_eq!((data.names.as_slice(), data.features.as_slice()), (&["a".to_owned()][..], &[7.0, 8.0, 9.0][..]));
    assert_eq!(data.targets, Targets::Numbers { values: vec![0.5, 0.25, 1.5], name: "y".into() });
    let wrong = Options { target: Column::Name("z".into()), ..Options::default() };
    let error = table(text, &wrong).expect_err("no such column");
    assert_eq!(error.to_string(), "there is no single column \"z\"; the columns are id, y, a");
    assert!(table(text, &Options { target: Column::Index(3), ..Options::default() }).is_err());
}

#[test]
fn headers_and_tasks_are_found() {
    let bare = csv("5.1,3.5,setosa\n4.9,3.0,setosa\n6.0,2.2,virginica\n").expect("a good table");
    assert_eq!((bare.len(), bare.names[0].as_str()), (3, "column 1"));
    let words = csv("red,yes\nblue,no\nred,yes\nblue,yes\n").expect("a good table");
    assert_eq!(words.len(), 4, "the first row comes again below: no header");
    let whole = csv("a,b\n1,10\n2,9\n3,10\n").expect("a good table");
    let Targets::Classes { names, .. } = &whole.targets else { panic!("few whole numbers are classes") };
    assert_eq!(names.as_slice(), ["9", "10"]);
    let number = Options { task: Task::Numbers, ..Options::default() };
    let data = table(b"a,b\n1,10\n2,9\n3,10\n", &number).expect("a good table");
    assert_eq!(data.targets, Targets::Numbers { values: vec![10.0, 9.0, 10.0], name: "b".into() });
}

#[test]
fn tables_that_are_none_are_refused_with_row_and_column() {
    assert_eq!(refusal(""), "the file is empty");
    assert_eq!(refusal("\n\r\n"), "the file is empty");
    assert_eq!(refusal("a,b\n"), "the table has a header but no rows");
    assert_eq!(refusal("1\n2\n"), "the table has no column besides the one to predict");
    assert_eq!(refusal("a,b\n1,2\n3\n"), "row 3 (byte 8): 1 cell, where the rows before have 2");
    assert_eq!(refusal("a,b\n1,\"2\n"), "row 2, column 2 (byte 6): the quotation mark is never closed");
    assert!(refusal("a,b\n1,\"2\"x\n").starts_with("row 2, column 2 (byte 6): there is text before or after"));
    assert!(refusal("a,b\n1,2\"\n").starts_with("row 2, column 2 (byte 6): there is text before or after"));
    assert!(
        refusal("a,b\n1,0\n2,NA\n").starts_with("row 3, column 2 \"b\" (byte 10): the value to predict is missing; ")
    );
    let odd = format!("a,b\n{}inf,1\n", "1,0\n".repeat(12));
    assert!(refusal(&odd).starts_with("row 14, column 1 \"a\" (byte 52): \"inf\" is not a finite number; "));
    let odd = format!("a,b\n{}x7,1\n", "1,0\n".repeat(12));
    assert!(refusal(&odd).starts_with("row 14, column 1 \"a\" (byte 52): \"x7\" is not a finite number; "));
    assert_eq!(refusal("a,b\n1,2\n3,2\n"), "the column to predict has the same value in every row");
    assert_eq!(refusal(&",".repeat(1_000_000)), "at most 4096 columns are accepted, here are more");
    let words: String = (0..2000).map(|i| format!("w{i},{}\n", i % 2)).collect();
    assert!(refusal(&words).starts_with("\"column 1\" has more than 1000 different words"));
    let bytes = table(b"a,b\n1,\xff\0\n", &Options::default()).expect_err("no text");
    assert_eq!(bytes.to_string(), "row 2: the byte at 6 is no UTF-8 text");
}

proptest! {
    #[test]
    fn random_bytes_never_panic(mut bytes: Vec<u8>, head in 0..4_usize) {
        let heads: [&[u8]; 4] = [&[], &[0x1f, 0x8b, 8, 0], &[0, 0, 8, 1], &[0, 0, 0x0D, 2, 0, 0]];
        bytes.splice(0..0, heads[head].iter().copied());
        let _ = images(&bytes, Some(&bytes));
        let _ = table(&bytes, &Options::default());
        bytes.splice(0..0, b"PK\x03\x04".iter().copied());
        let _ = table(&bytes, &Options::default());
    }

    #[test]
    fn altered_files_never_panic(place in 0..200_usize, byte: u8, cut in 0..200_usize) {
        let file = idx::write(&[3, 4, 4], &[7; 48]);
        for mut file in [file.clone(), gzip(&file)] {
            let length = file.len();
            file[place % length] = byte;
            let _ = images(&file, None);
            file.truncate(cut % length);
            prop_assert!(images(&file, None).is_err());
        }
    }

    #[test]
    fn random_tables_never_panic(text in "[,;\"\n\ra1.?-]{0,80}") {
        if let Ok(data) = csv(&text) {
            prop_assert_eq!(data.features.len(), data.len() * data.size());
            prop_assert_eq!(data.names.len(), data.size());
            prop_assert!(data.features.iter().all(|value| !value.is_infinite()));
        }
    }

    #[test]
    fn numbers_come_back_as_they_were_written(rows in prop::collection::vec((-1e6_f32..1e6, 0..3_u8), 2..30)) {
        let text: String = rows.iter().map(|(x, class)| format!("{x},c{class}\n")).collect();
        let several = rows.iter().any(|(_, class)| *class != rows[0].1);
        if let (Ok(data), true) = (csv(&text), several) {
            prop_assert_eq!(data.features, rows.iter().map(|(x, _)| *x).collect::<Vec<_>>());
        }
    }
}
