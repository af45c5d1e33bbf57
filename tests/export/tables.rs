//! The script beside a model reads a table's cells as the lab did, however people write them.

use super::{refuse_other_rows, with_script};
use crate::python::{folder, run};
use descent_lab::data::load::Bundle;
use descent_lab::export::onnx;
use serde_json::{Value, json};

/// Rows of each table.
const ROWS: usize = 40;

/// A table: a head, and rows of cells by their number.
fn written(head: &str, row: impl Fn(usize) -> String) -> String {
    let head = if head.is_empty() { String::new() } else { format!("{head}\n") };
    (0..ROWS).fold(head, |all, number| all + &row(number) + "\n")
}

/// As a spreadsheet in Germany writes it: decimal commas, thousands points, day before month, a true minus.
fn german() -> String {
    written("price, €;share;seen;bought;change;area;loan;points;open;y", |i| {
        let price = ["7.983 €", "1.234,50 €", "€ 12", "999,9\u{a0}€"][i % 4];
        let share = [format!("{i} %"), format!("{i},5%"), "0%".into()][i % 3].clone();
        let seen = format!("{:02}.{:02}.2023", i % 12 + 1, i % 9 + 1);
        let bought = format!("{}/{}/{:02}{}", i % 28 + 1, i % 12 + 1, i, [" 14:30", "", " 2:05 PM"][i % 3]);
        let change = [format!("−{i},25"), format!("–{i}"), format!("+{i},5"), "1.5".into()][i % 4].clone();
        let area = format!("{}{} m2", 80 + i, [",5", "", ".000"][i % 3]);
        let loan = [format!("({i},5)"), "(1.234)".into(), "NA".into(), "1 234 567,25".into()][i % 4].clone();
        let open =
            [format!("{}:{:02}", i % 24, i), format!("{} am", "9:30:07.25"), "10:00+02:00".into()][i % 3].clone();
        let y = format!("{}.{:03},5", i % 7 + 1, i);
        format!("{price};{share};{seen};{bought};{change};{area};{loan};{}.000;{open};{y}", i + 1)
    })
}

/// As in America: points, grouped digits in quotation marks, month before day, dates with the names of months, and an index without a name.
fn american() -> String {
    written(",price,count,seen,named,stamp,clock,odd,y", |i| {
        let price = ["\"$1,234.50\"", "-$5", "$-3.125", "\"($1,234)\""][i % 4];
        let count = ["\"1,234\"", "\"12,34,567\"", "1'234.5", "１２．５"][i % 4];
        let seen =
            format!("{}/{}/2024 {}", i % 12 + 1, i % 28 + 1, ["6:00 PM", "12:05\u{202f}am", "23:59:59.5"][i % 3]);
        let named =
            ["1-Mar-24", "\"March 1, 2024 6:00 PM\"", "2024年3月1日", "2024-03-01T06:00:00Z", "2 Sept 1969"][i % 5];
        let stamp = format!("{}.{:02}", 1_700_000_000 + i, i);
        // Thousandths of a second in the evening, which 32 bits of hours do not tell apart.
        let clock = format!("20:00:00.{i:03}");
        // Halfway between two numbers of 32 bits in 64, above or below it as they are written.
        let odd = ["1.0000000596046448", "1.0000001788139342", "16777217.0000000001", "16777217", "1e-3"][i % 5];
        format!("{i},{price},{count},{seen},{named},{stamp},{clock},{odd},{}", i * i % 13)
    })
}

/// Without names; another separator stands as often in each row.
fn nameless() -> String {
    written("", |i| format!("{},5;{},25;{}", i, i % 3, ["a", "b"][i % 2]))
}

/// What says nothing of its decimal mark, or the wrong thing: it is given.
fn silent() -> String {
    written("a;b;c", |i| format!("{}.000;{}.5;{}", i + 1, i, i % 2))
}

/// By decimal commas, and the same by a program, in another order. Two columns have one name.
fn by_points() -> [String; 2] {
    let comma = written("a;b;b;y", |i| format!("{},125;{}.000;{i};{}", i, i + 1, i * 3 % 11));
    let point = written("y,b,b,a", |i| format!("{},{},{i},{}.125", i * 3 % 11, 1000 * (i + 1), i));
    [comma, point]
}

#[test]
#[ignore = "needs Python with ONNX Runtime: cargo xtask test"]
fn the_script_reads_a_table_as_the_lab_has_read_it() {
    let folder = folder("tables");
    let [comma, point] = by_points();
    let numbers = json!({"task": "numbers"});
    let given = json!({"decimal": "comma"});
    let tables: [(&str, String, Option<String>, Value); 5] = [
        ("german", german(), None, numbers.clone()),
        ("american", american(), None, numbers.clone()),
        ("nameless", nameless(), None, json!({})),
        ("silent", silent(), None, given),
        ("by points", comma, Some(point), numbers),
    ];
    let (mut lab, mut arguments) = (Vec::new(), Vec::new());
    for (number, (name, table, asked, reading)) in tables.iter().enumerate() {
        let mut data = json!({"name": "own", "train": ROWS, "preprocess": [{"name": "missing", "how": "mean"},
            {"name": "standardize", "target": "scale"}]});
        for (key, value) in reading.as_object().expect("an object of fields") {
            data[key] = value.clone();
        }
        let loss = if reading.get("task").is_some() { "mse" } else { "cross_entropy" };
        let changes = json!({"data": data, "epochs": 3, "loss": loss, "model": {"name": "mlp", "hidden": [5]}});
        let bundle = Bundle::new(vec![("t.csv".into(), table.clone().into_bytes())]);
        let made = with_script(&folder, number, &bundle, changes);
        let file = folder.join(format!("{number}.csv"));
        std::fs::write(&file, asked.as_ref().unwrap_or(table)).expect("can be written");
        let data = bundle.read(&made.3.data.table_options()).expect("can be read");
        arguments.extend([made.0.clone(), file]);
        lab.push((name, made, data));
    }
    let of = |first: &[&str]| -> Vec<Value> {
        let first: Vec<&std::ffi::OsStr> = first.iter().map(std::ffi::OsStr::new).collect();
        let all: Vec<&std::ffi::OsStr> =
            first.into_iter().chain(arguments.iter().map(|path| path.as_os_str())).collect();
        run("tests/export/predict.py", &all).as_array().expect("a list").clone()
    };
    let (read, predicted) = (of(&["--read"]), of(&[]));
    for (((name, (_, trained, prepared, _), data), read), predicted) in lab.iter().zip(&read).zip(&predicted) {
        let size = data.features.len() / ROWS;
        assert_eq!(read.as_array().map(Vec::len), Some(ROWS), "{name}");
        for (row, wanted) in data.features.chunks_exact(size).enumerate() {
            let found: Vec<Option<f64>> = (0..size).map(|at| read[row][at].as_f64()).collect();
            let wanted: Vec<Option<f64>> =
                wanted.iter().map(|value| Some(f64::from(*value)).filter(|value| !value.is_nan())).collect();
            assert_eq!(found, wanted, "{name}, example {}: {:?}", row + 1, data.names);
        }
        refuse_other_rows(predicted, trained, prepared);
    }
}

#[test]
fn a_model_says_how_each_column_was_read() {
    let folder = folder("said");
    let encoding = |number: usize, table: String, data: Value| -> Value {
        let bundle = Bundle::new(vec![("t.csv".into(), table.into_bytes())]);
        let changes = json!({"data": data, "epochs": 1, "loss": "mse", "model": {"name": "mlp", "hidden": [3]}});
        let (_, _, prepared, experiment) = with_script(&folder, number, &bundle, changes);
        let properties = onnx::properties(&experiment, &prepared);
        let (_, said) = properties.iter().find(|(key, _)| *key == "encoding").expect("it is said");
        serde_json::from_str(said).expect("JSON")
    };
    let own = |decimal: &str| {
        json!({"name": "own", "train": ROWS, "task": "numbers", "decimal": decimal,
        "preprocess": [{"name": "missing", "how": "mean"}, "standardize"]})
    };
    let said = encoding(0, german(), own("auto"));
    let column = |name: &str| said.as_array().expect("a list").iter().find(|column| column["column"] == name).cloned();
    let number = |name: &str| json!({"column": name, "kind": "number", "less": 0, "decimal": "comma"});
    assert_eq!(column("price, €"), Some(number("price, €")));
    assert_eq!(column("points"), Some(number("points")));
    let mut area = number("area");
    area["unit"] = json!("m2");
    assert_eq!(column("area"), Some(area));
    assert_eq!(column("seen"), Some(json!({"column": "seen", "kind": "date", "less": 0, "order": "day"})));
    assert_eq!(column("open"), Some(json!({"column": "open", "kind": "time", "less": 0})));
    let said = encoding(1, american(), own("auto"));
    assert_eq!(said[0]["column"], "column 1");
    assert_eq!(said[1], json!({"column": "price", "kind": "number", "less": 0, "decimal": "point"}));
    assert_eq!(said[3]["order"], "month");
    assert_eq!(said[5]["less"], 1_700_000_000);
    assert_eq!(said[6]["less"], 20);
    let said = encoding(2, silent(), own("comma"));
    assert_eq!(said[1], json!({"column": "b", "kind": "number", "less": 0, "decimal": "comma", "given": true}));
}
