//! Tables that people have: how they are written, what their columns are, and what is said of them.

use descent_lab::data::load::{
    Bundle, Column, Contents, Decimal, Note, Options, Role, Task, gzip::crc32, propose, propose_roles, table,
    table_with_notes,
};
use descent_lab::data::{Coding, Dataset, Targets};
use descent_lab::registry::Lang;

fn csv(text: &str) -> Dataset {
    table(text.as_bytes(), &Options::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refusal(bytes: &[u8]) -> String {
    let error = table(bytes, &Options::default()).expect_err("it is refused");
    assert!(!error.message(Lang::Zh).is_empty());
    error.to_string()
}

fn contents(text: &str) -> Contents {
    let bundle = Bundle::new(vec![("table.csv".into(), text.as_bytes().to_vec())]);
    bundle.contents(&Options::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What is proposed for a table: the column to predict, those that are learned from, and those that are left out.
fn proposed(contents: &Contents) -> (String, Vec<String>, Vec<String>) {
    let target = propose(&contents.columns);
    let roles = propose_roles(&contents.columns, target);
    let with = |role: Role| {
        let all = contents.columns.iter().zip(&roles);
        all.filter(|(_, other)| **other == role).map(|(card, _)| card.name.clone()).collect::<Vec<_>>()
    };
    (with(Role::Target).concat(), with(Role::Feature), with(Role::Ignored))
}

fn classes(data: &Dataset) -> (Vec<&str>, &[u32]) {
    let Targets::Classes { labels, names } = &data.targets else { panic!("classes: {:?}", data.targets) };
    (names.iter().map(String::as_str).collect(), labels)
}

#[test]
fn a_header_may_hold_what_looks_like_data() {
    for (header, names) in [
        ("RI,Na,Mg,Type", ["RI", "Na", "Mg"]),
        ("NULL,N/A,K,Type", ["NULL", "N/A", "K"]),
        ("?,Inf,Mg,Type", ["?", "Inf", "Mg"]),
        ("0,1,2,species", ["0", "1", "2"]),
        ("1990,1991,1992,country", ["1990", "1991", "1992"]),
        ("score,2020,n,kind", ["score", "2020", "n"]),
    ] {
        let data = csv(&format!("{header}\n1.52,13.6,4.5,a\n1.51,13.9,3.6,b\n1.52,13.5,3.5,a\n1.51,13.2,3.7,b\n"));
        assert_eq!((data.len(), data.names.as_slice()), (4, &names.map(String::from)[..]), "{header}");
    }
    let rows: String = (0..6).map(|row| format!("{row}.5,{row}.25,7.5,0.125,{}.5\n", row * 2)).collect();
    assert_eq!(csv(&format!("0,1,2,3,4\n{rows}")).len(), 6, "columns without names are counted");
    for bare in [
        "NA,1.5,a\n1.0,2.5,b\n2.0,3.5,a\n",
        "5.1,3.5,setosa\n4.9,3.0,virginica\n",
        "?,yes\nred,no\nblue,yes\nred,yes\n",
    ] {
        assert_eq!(csv(bare).names[0].split('=').next(), Some("column 1"), "{bare}");
    }
    // A large number over small ones is no name.
    assert_eq!(csv("439600,c0\n0,c1\n0,c1\n0,c1\n0,c2\n").len(), 5);
    let said = Options { header: Some(true), ..Options::default() };
    assert_eq!(table(b"1,2\n3,4\n5,6\n", &said).expect("it is said").names, ["1"]);
}

#[test]
fn all_rows_decide_the_separator_and_the_decimal_mark() {
    let data = csv("1,5;3,1;a\n2,5;1,0;b\n");
    assert_eq!(data.features, [1.5, 3.1, 2.5, 1.0]);
    let data = csv("weight, kg;height, cm;age\n70,5;180,2;30\n80;175,1;40\n");
    assert_eq!((data.names.as_slice(), data.len()), (&["weight, kg", "height, cm"].map(String::from)[..], 2));
    // What is left open by a column is decided by the others: here 1.234 is a thousand and more, there it is not.
    let data = csv("a;b;c\n7,4;1.234;x\n0,5;2.500;y\n");
    assert_eq!(data.features, [7.4, 1234.0, 0.5, 2500.0]);
    let data = csv("a;b;c\n7.4;1.234;x\n0.5;2.500;y\n");
    assert_eq!(data.features, [7.4, 1.234, 0.5, 2.5]);
    let said = Options { separator: Some(b';'), decimal: Some(Decimal::Comma), ..Options::default() };
    assert_eq!(table(b"a;b\n1,5;x\n2,5;y\n", &said).expect("it is said").features, [1.5, 2.5]);
    // As Excel names it in a line before all others, which counts.
    let data = csv("sep=;\r\na;b\r\n1,5;x\r\n2,5;y\r\n");
    assert_eq!((data.names.as_slice(), data.features), (&["a".to_owned()][..], vec![1.5, 2.5]));
    assert_eq!(refusal(b"sep=,\na,b\n1,x\n2\n"), "row 4 (byte 14): 1 cell, where the rows before have 2");
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let data = csv(
        "price,change,rent,area,k\n\"$1,234\",−3.5,12 %,85 m2,a\n\"$2,500\",+1.25,5 %,29 m2,b\n$900,−0.5,7.5 %,40 m2,a\n",
    );
    assert_eq!(data.names, ["price", "change", "rent", "area"]);
    assert_eq!(data.example(0), [1234.0, -3.5, 0.12, 85.0]);
    let (_, notes) = table_with_notes(b"a,k\n85 m2,x\n29 m2,y\n", &Options::default()).expect("it can be read");
    assert_eq!(notes, [Note::Unit("a".into(), "m2".into())]);
    // Two units are no unit.
    assert_eq!(csv("a,k\n85 m2,x\n29 ft,y\n85 m2,x\n").names, ["a=29 ft", "a=85 m2"]);
}

#[test]
fn dates_are_days_and_times_are_hours() {
    let data = csv("day,when,k\n1970-01-02,06:30,a\n1971-01-01,18:00,b\n");
    assert_eq!(data.names, ["day (days since 1970)", "when (hours)"]);
    assert_eq!(data.features, [1.0, 6.5, 365.0, 18.0]);
    let european = csv("day,k\n13.01.1970,a\n1.2.1970,b\n");
    assert_eq!(european.features, [12.0, 31.0]);
    let notes = |text: &str| table_with_notes(text.as_bytes(), &Options::default()).expect("it can be read").1;
    assert_eq!(csv("day,k\n1/13/1970,a\n2/1/1970,b\n").features, [12.0, 31.0]);
    assert_eq!(notes("day,k\n1/13/1970,a\n2/1/1970,b\n"), [Note::Date("day".into(), None)]);
    let open = notes("day,k\n1/2/1970,a\n2/1/1970,b\n");
    assert!(open[0].message(Lang::En).contains("the month was taken to stand before the day"), "{open:?}");
}

#[test]
fn equal_numbers_are_one_class() {
    let data = csv("a,k\n5,1\n6,1.0\n7,01\n8,2\n");
    assert_eq!(classes(&data), (vec!["1", "2"], &[0, 0, 0, 1][..]));
    let words = csv("a,k\n5,a1\n6,a1.0\n7,a1\n8,a2\n");
    assert_eq!(classes(&words).0, ["a1", "a1.0", "a2"]);
}

#[test]
fn rows_are_counted_as_a_spreadsheet_counts_them() {
    let rows: String = (4..15).map(|i| format!("{i},{}\n", i % 2)).collect();
    let said = refusal(format!("a,b\n1,0\n2,1\n3,0\n\n\n{rows}x7,0\n").as_bytes());
    assert!(said.starts_with("row 18, column 1 \"a\""), "{said}");
    let rows: String = (4..13).map(|i| format!("{i},{}\n", i % 2)).collect();
    let said = refusal(format!("a,b\n1,0\n2,1\n3,0\n\n\n{rows}x7,0\n").as_bytes());
    assert!(said.starts_with("row 16, column 1 \"a\" (byte 5"), "{said}");
    assert!(said.contains("\"x7\" is not a finite number") && said.contains("leave the column out"), "{said}");
    let large: String = (0..20).map(|i| format!("{i}.5,{i}\n")).collect();
    let said = refusal(format!("a,b\n{large}5e38,1\n").as_bytes());
    assert!(said.contains("\"5e38\" is too large"), "{said}");
    // A quoted cell with line breaks is one row; so is one of separators alone, as Excel leaves them behind.
    let quoted = format!("a,b\n\"one\ntwo\",0\n,\n{}3\n", "x,1\n".repeat(3));
    assert_eq!(refusal(quoted.as_bytes()), "row 7 (byte 30): 1 cell, where the rows before have 2");
    assert_eq!(csv("a;b\n1;x\n2;y\n;\n;\n").len(), 2);
}

#[test]
fn numbers_close_together_far_from_zero_stay_different() {
    let rows: String = (0..100).map(|i| format!("{},{i}.5\n", 1_700_000_000 + i)).collect();
    let (data, notes) =
        table_with_notes(format!("t,y\n{rows}").as_bytes(), &Options::default()).expect("it can be read");
    assert_eq!(data.features, (0..100).map(|i| i as f32).collect::<Vec<_>>());
    assert_eq!(data.names, ["t − 1700000000"]);
    assert_eq!(data.columns[0].coding, Coding::Number { origin: 1.7e9, decimal: Decimal::Point, unit: None });
    assert_eq!(notes, [Note::Origin("t".into(), 1.7e9)]);
    // Whole numbers are exact up to 2⁵³.
    let rows: String = (0..100).map(|i| format!("{},{i}.5\n", 1_000_000_000_000_000_u64 + 3 * i)).collect();
    let data = csv(&format!("t,y\n{rows}"));
    assert_eq!(data.features, (0..100).map(|i| 3.0 * i as f32).collect::<Vec<_>>());
    // What cannot be told apart even so is said.
    let text = "t,y\n1,a\n1.00000001,b\n30000000,a\n";
    let (data, notes) = table_with_notes(text.as_bytes(), &Options::default()).expect("it can be read");
    assert_eq!((data.names.as_slice(), notes), (&["t".to_owned()][..], vec![Note::Alike("t".into(), 1)]));
    // The last bit of 64 is no difference.
    let text = "t,y\n0.30000000000000004,a\n0.3,b\n0.1,a\n";
    assert_eq!(table_with_notes(text.as_bytes(), &Options::default()).expect("it can be read").1, []);
}

#[test]
fn columns_without_values_are_left_out() {
    let (data, notes) = table_with_notes(b"a,b,k\n1,,x\n2,NA,y\n", &Options::default()).expect("it can be read");
    assert_eq!((data.names.as_slice(), notes), (&["a".to_owned()][..], vec![Note::Empty("b".into())]));
    assert_eq!(refusal(b"a,b\n,1\nNA,2\n"), "no column besides the one to predict has a value");
}

#[test]
fn rows_without_target_are_refused_or_left_out() {
    let text = b"a,b\n1,x\n2,\n3,y\n4,NA\n";
    let said = refusal(text);
    assert!(said.starts_with("row 3, column 2 \"b\"") && said.contains("leave these 2 rows out"), "{said}");
    let options = Options { leave_out: true, ..Options::default() };
    let (data, notes) = table_with_notes(text, &options).expect("it can be read");
    assert_eq!((data.features.as_slice(), classes(&data).1), (&[1.0, 3.0][..], &[0, 1][..]));
    assert_eq!(notes, [Note::Unlabeled("b".into(), 2)]);
}

#[test]
fn texts_of_other_encodings_are_read() {
    let plain = "größe,art\n1.5,süß\n2.5,herb\n";
    let latin: Vec<u8> = plain.chars().map(|c| c as u8).collect();
    let expected = csv(plain);
    let little: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = plain.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = |mark: [u8; 2], body: &[u8]| [&mark[..], body].concat();
    for bytes in [latin.clone(), little.clone(), big.clone(), marked([0xff, 0xfe], &little), marked([0xfe, 0xff], &big)]
    {
        assert_eq!(table(&bytes, &Options::default()).expect("it can be read"), expected);
    }
    let (_, notes) = table_with_notes(&latin, &Options::default()).expect("it can be read");
    assert_eq!(notes, [Note::Written("Windows-1252".into())]);
    // 长度,种类 / 1.5,甲 / 2.5,乙 as Excel in China writes it.
    let gbk = b"\xb3\xa4\xb6\xc8,\xd6\xd6\xc0\xe0\n1.5,\xbc\xd7\n2.5,\xd2\xd2\n";
    let data = table(gbk, &Options::default()).expect("it can be read");
    assert_eq!((data.names.as_slice(), classes(&data).0), (&["长度".to_owned()][..], vec!["乙", "甲"]));
}

#[test]
fn files_of_other_kinds_are_named() {
    for (bytes, says) in [
        (
            &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..],
            "this is a workbook of Excel 97 to 2003 (.xls); save it as .xlsx or as CSV",
        ),
        (b"[{\"a\": 1, \"y\": 2}]", "this is JSON; write its records as CSV"),
        (b"\xef\xbb\xbf {\"a\": 1}\n{\"a\": 2}\n", "this is JSON"),
        (b"\n<!DOCTYPE html>\n<html><body>Not found</body></html>", "this is a web page or XML, not a table"),
        (b"%PDF-1.7", "this is a PDF"),
        (b"PAR1\x15\x04", "this is a Parquet file"),
        (b"\x89PNG\r\n\x1a\n", "this is a picture"),
        (b"a,b\n1,\x81\x00\n", "row 2: the byte at 6 is no UTF-8 text"),
    ] {
        assert!(refusal(bytes).starts_with(says), "{}", refusal(bytes));
    }
    assert!(refusal(&zip(&[("a.txt", "x")])).starts_with("this is a ZIP file without a sheet"));
}

/// A ZIP archive of files that are not compressed and compressed, in turns.
fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut all, mut directory) = (Vec::new(), Vec::new());
    for (at, (name, text)) in files.iter().enumerate() {
        let packed = if at % 2 == 0 {
            text.as_bytes().to_vec()
        } else {
            miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 6)
        };
        let place = all.len() as u32;
        let mut head = Vec::new();
        head.extend([20, 0, 0, 0, if at % 2 == 0 { 0 } else { 8 }, 0, 0, 0, 0, 0]);
        head.extend(crc32(text.as_bytes()).to_le_bytes());
        head.extend((packed.len() as u32).to_le_bytes());
        head.extend((text.len() as u32).to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        all.extend(b"PK\x03\x04");
        all.extend(&head);
        all.extend(name.as_bytes());
        all.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(place.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let place = all.len() as u32;
    all.extend(&directory);
    all.extend(b"PK\x05\x06\0\0\0\0");
    all.extend([(files.len() as u16).to_le_bytes(), (files.len() as u16).to_le_bytes()].concat());
    all.extend((directory.len() as u32).to_le_bytes());
    all.extend(place.to_le_bytes());
    all.extend([0, 0]);
    all
}

#[test]
fn workbooks_are_read() {
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>day</t></is></c>
        <c r="D1" t="s"><v>1</v></c></row><row r="3"><c r="A3"><v>1.5</v></c><c r="B3" s="1"><v>45352.25</v></c>
        <c r="D3" t="str"><f>A3&amp;""</f><v>x, "y"</v></c></row><row r="4"><c r="A4"><v>2.5</v></c><c r="B4" s="1"><v>2</v></c>
        <c r="C4"/><c r="D4" t="b"><v>1</v></c></row></sheetData></worksheet>"#;
    let file = zip(&[
        ("xl/workbook.xml", r#"<workbook><sheets><sheet name="S" sheetId="1" r:id="rId7"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="rId7" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet),
        (
            "xl/sharedStrings.xml",
            "<sst><si><t>si</t></si><si><r><t>a &amp; </t></r><r><t>b</t></r><rPh><t>no</t></rPh></si></sst>",
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy\-mm\-dd"/></numFmts><cellStyleXfs>
            <xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>"#,
        ),
    ]);
    let (data, notes) = table_with_notes(&file, &Options::default()).expect("it can be read");
    // 2024-03-01 06:00 and 1900-01-02.
    assert_eq!(
        (data.names.as_slice(), data.features.as_slice()),
        (&["si", "day (days since 1970)"].map(String::from)[..], &[1.5, 19783.25, 2.5, -25566.0][..])
    );
    assert_eq!(classes(&data), (vec!["TRUE", "x, \"y\""], &[1, 0][..]));
    assert_eq!(notes.first(), Some(&Note::Written("workbook".into())));
    for cut in (4..file.len()).step_by(7) {
        let _ = table(&file[..cut], &Options::default());
    }
    let open = zip(&[(
        "content.xml",
        r#"<office><table:table><table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p>
        </table:table-cell><table:table-cell><text:p>k</text:p></table:table-cell><table:table-cell table:number-columns-repeated="1000"/>
        </table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row><table:table-row>
        <table:table-cell office:value-type="float" office:value="1.5"><text:p>1,50</text:p></table:table-cell><table:table-cell>
        <text:p>x</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell office:value="2"><text:p>2</text:p>
        </table:table-cell><table:table-cell><text:p>y</text:p></table:table-cell></table:table-row></table:table></office>"#,
    )]);
    let data = table(&open, &Options::default()).expect("it can be read");
    assert_eq!(
        (data.names.as_slice(), data.features.as_slice(), classes(&data).0),
        (&["a".to_owned()][..], &[1.5, 2.0][..], vec!["x", "y"])
    );
}

/// Rows of cells as CSV.
fn rows(header: &str, count: usize, cell: impl Fn(usize) -> String) -> String {
    (0..count).fold(format!("{header}\n"), |all, row| all + &cell(row) + "\n")
}

#[test]
fn the_roles_of_well_known_tables_are_sensible() {
    let pick = |row: usize, of: &[&str]| of[row * row % 7 % of.len()].to_owned();
    // Titanic as Kaggle has it.
    let kaggle = rows("PassengerId,Survived,Pclass,Name,Sex,Age,Ticket,Fare,Cabin,Embarked", 200, |row| {
        let cabin = if row % 3 == 0 { format!("C{row}") } else { String::new() };
        let age = if row % 9 == 0 { String::new() } else { (row % 70).to_string() };
        let (sex, port) = (pick(row, &["male", "female"]), pick(row + 1, &["S", "C", "Q"]));
        format!(
            "{},{},{},\"Doe, Mr. {row}\",{sex},{age},A/5 {},{}.25,{cabin},{port}",
            row + 1,
            row * row % 5 % 2,
            row % 3 + 1,
            row * 3,
            row % 50
        )
    });
    let (target, features, ignored) = proposed(&contents(&kaggle));
    assert_eq!((target.as_str(), features.join(" ")), ("Survived", "Pclass Sex Age Fare Embarked".into()));
    assert_eq!(ignored.join(" "), "PassengerId Name Ticket Cabin");
    // As seaborn has it: `alive` is the answer in words, and so are other columns the same as others.
    let seaborn = rows("survived,pclass,sex,age,class,who,alive,alone", 100, |row| {
        let (lives, class) = (row * row % 7 % 2, row * 5 % 7 % 3);
        let words = (["First", "Second", "Third"][class], ["no", "yes"][lives], pick(row, &["True", "False"]));
        format!(
            "{lives},{},{},{}.5,{},{},{},{}",
            class + 1,
            pick(row, &["male", "female"]),
            row % 60,
            words.0,
            pick(row, &["man", "woman", "child"]),
            words.1,
            words.2
        )
    });
    let (target, features, ignored) = proposed(&contents(&seaborn));
    assert_eq!(
        (target.as_str(), ignored.contains(&"alive".into()), ignored.contains(&"class".into())),
        ("survived", true, true)
    );
    assert!(features.contains(&"age".into()) && features.contains(&"pclass".into()), "{features:?}");
    // Penguins: the last column has gaps.
    let penguins = rows("species,island,bill_length_mm,sex", 60, |row| {
        let sex = if row % 11 == 0 { String::new() } else { pick(row, &["Male", "Female"]) };
        format!(
            "{},{},{}.1,{sex}",
            ["Adelie", "Gentoo", "Chinstrap"][row % 3],
            pick(row, &["Biscoe", "Dream"]),
            30 + row % 20
        )
    });
    assert_eq!(proposed(&contents(&penguins)).0, "species");
    // Miles per gallon: names of cars.
    let mpg = rows("mpg,cylinders,horsepower,model_year,origin,name", 120, |row| {
        format!(
            "{}.5,{},{},{},{},car {row}",
            10 + row % 30,
            4 + row % 3 * 2,
            if row % 40 == 0 { "?".into() } else { (90 + row % 80).to_string() },
            70 + row % 12,
            pick(row, &["usa", "europe", "japan"])
        )
    });
    let (target, features, ignored) = proposed(&contents(&mpg));
    assert_eq!((target.as_str(), ignored.join(" ")), ("mpg", "name".into()));
    assert_eq!(features.join(" "), "cylinders horsepower model_year origin");
    // Adult, without a header; wine with semicolons and decimal commas.
    let adult = rows("39, State-gov, 77516, Bachelors, <=50K", 80, |row| {
        format!(
            "{}, {}, {}, {}, {}",
            20 + row % 60,
            pick(row, &["Private", "State-gov", "?"]),
            10_000 + row * 37,
            pick(row, &["Bachelors", "HS-grad"]),
            [" <=50K", ">50K"][row % 2]
        )
    });
    assert_eq!(proposed(&contents(&adult)).0, "column 5");
    assert_eq!(contents(&adult).examples, 81);
    let wine = rows("\"fixed acidity\";\"pH\";\"quality\"", 60, |row| {
        format!("{},{};3,{};{}", 5 + row % 6, row % 10, row % 90, 3 + row % 5)
    });
    let wine = contents(&wine);
    assert_eq!(proposed(&wine), ("quality".into(), vec!["fixed acidity".into(), "pH".into()], Vec::new()));
    assert!(wine.columns[0].notes.contains(&Note::Commas("fixed acidity".into())));
}

#[test]
fn identifiers_row_numbers_and_constants_are_recognized() {
    let text = rows(",customer_id,unit,x,y", 40, |row| format!("{row},{},kg,{}.5,{}", 900 - row * 7, row % 9, row % 2));
    let contents = contents(&text);
    assert_eq!(proposed(&contents).2, ["column 1", "customer_id", "unit"]);
    let why: Vec<String> = contents
        .columns
        .iter()
        .filter_map(|card| card.against(&contents.columns))
        .map(|note| note.message(Lang::En))
        .collect();
    assert_eq!(
        why,
        [
            "column 1: it only numbers or names the rows",
            "customer_id: it only numbers or names the rows",
            "unit: the same value in every row"
        ]
    );
    // Where nothing else is left, what numbers the rows is learned from.
    let only = self::contents(&rows("t,y", 40, |row| format!("{row},{}.5", row * 2)));
    assert_eq!(proposed(&only), ("y".into(), vec!["t".into()], Vec::new()));
}

#[test]
fn columns_of_very_many_words_are_said_and_named() {
    let some = rows("name,k", 60, |row| format!("n{row},{}", row % 2));
    let (data, notes) = table_with_notes(some.as_bytes(), &Options::default()).expect("the default is to use it");
    assert_eq!((data.names.len(), notes), (60, vec![Note::Words("name".into(), 60)]));
    let many = rows("name,k", 2000, |row| format!("n{row},{}", row % 2));
    let said = refusal(many.as_bytes());
    assert!(said.starts_with("\"name\" has more than 1000 different words") && said.contains("leave it out"), "{said}");
    let options = Options { skip: vec![Column::Name("name".into())], ..Options::default() };
    assert!(table(many.as_bytes(), &options).is_err_and(|error| error.to_string().contains("no column besides")));
}

#[test]
fn what_was_read_rightly_before_is_read_the_same() {
    // The last column, every other one as it is, words in their order, 32 bits by one rounding.
    let data = csv("a,b,c\n0.1,x,5.5\n16777217.0000000001,y,6.25\n3,x,7\n");
    assert_eq!(data.names, ["a", "b=x", "b=y"]);
    assert_eq!(
        data.features,
        [0.1, 1.0, 0.0, "16777217.0000000001".parse::<f32>().expect("a number"), 0.0, 1.0, 3.0, 1.0, 0.0]
    );
    assert_eq!(data.targets, Targets::Numbers { values: vec![5.5, 6.25, 7.0], name: "c".into() });
    let as_numbers = Options { task: Task::Numbers, ..Options::default() };
    assert_eq!(table(b"a,b\n1,10\n2,9\n", &as_numbers).expect("it can be read").targets.outputs(), 1);
}
