//! The Network lab's data: what an autoencoder gives back, the map of its codes, the survey, and own files.

use super::harness::Page;

/// A small autoencoder, quickly trained.
const AUTOENCODER: &str = "v1&lab=network&data=digits(train=400,preprocess=[min_max])&\
    model=autoencoder(widths=[32,2],activation=tanh)&loss=mse&run=adam(lr=0.003),batch=32&epochs=3";
const POINT: &str = "[data-testid=latent-point]";

/// How the lab stands, in one word.
fn status(page: &Page) -> String {
    let status = page.script("return document.querySelector('.app.network')?.dataset.status ?? ''");
    status.as_str().unwrap_or_default().to_owned()
}

/// Opens the lab and waits until it has trained to its end.
fn trained(fragment: &str) -> Page {
    let page = Page::open(fragment);
    page.wait_until("the training ends", || status(&page) == "ended");
    page
}

/// Opens the Network lab and waits until it stands ready.
fn ready(fragment: &str) -> Page {
    let page = Page::open(fragment);
    page.wait_until("an experiment stands ready", || !matches!(&*status(&page), "" | "loading"));
    page
}

/// Trains on where it rests: what was chosen stands ready, and plays where the lab was playing.
fn go_on(page: &Page) {
    page.wait_until("it stands ready", || matches!(&*status(page), "playing" | "ended" | "paused"));
    if status(page) == "paused" {
        page.script("document.activeElement?.blur()");
        page.press("Space");
    }
}

/// The numbers of the code that is decoded.
fn code(page: &Page) -> String {
    page.text("[data-testid=decoded] .latent-code")
}

/// Writes a file that can be chosen, and gives its path.
fn file(name: &str, content: &[u8]) -> String {
    let folder = std::env::temp_dir().join(format!("descent-lab-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for files");
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a file");
    path.to_str().expect("a path of letters").to_owned()
}

/// A table of two kinds of things.
fn table() -> String {
    let row = |i: usize| format!("{}.25,{},{}\n", i % 7, (i * i) % 11, if i % 7 > 3 { "heavy" } else { "light" });
    std::iter::once("length,width,kind\n".to_owned()).chain((0..90).map(row)).collect()
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn what_an_autoencoder_gives_back_stands_under_each_example() {
    let page = trained(AUTOENCODER);
    page.click("[data-testid=tab-reconstructions]");
    page.wait_until("examples are shown", || page.find_all(".rebuilt-item").len() == 24);
    assert_eq!(
        page.find_all(".rebuilt-item:first-child canvas").len(),
        3,
        "the example, what is given back, the difference"
    );
    assert!(page.text(".rebuilt-item:first-child .rebuilt-loss").contains("0."));
    let first = page.text(".rebuilt-item:first-child .rebuilt-loss");
    page.click("#rebuilt-part-validation");
    page.wait_until("other examples are shown", || page.text(".rebuilt-item:first-child .rebuilt-loss") != first);

    // A table is given back as numbers.
    page.set_fragment(
        "v1&lab=network&data=iris(preprocess=[standardize])&model=autoencoder(widths=[2])&loss=mse&run=adam(lr=0.01)&epochs=2",
    );
    page.wait_until("rows of numbers are shown", || page.find_all(".rebuilt-table tbody").len() == 24);
    assert_eq!(page.find_all(".rebuilt-table tbody:nth-of-type(1) tr:first-child td").len(), 4);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_point_of_the_map_is_decoded_while_it_is_dragged() {
    let page = trained(AUTOENCODER);
    page.click("[data-testid=tab-latent]");
    page.wait_until("a point is decoded", || code(&page).contains('('));
    assert_eq!(page.find_all(".latent-legend li").len(), 10);
    let picture = || page.read("document.querySelector('[data-testid=decoded] canvas').toDataURL()");
    let (before, pictured) = (code(&page), picture());
    page.pointer_down(POINT, (0.5, 0.5));
    page.pointer_move("[data-testid=latent-map]", (0.85, 0.2));
    page.wait_until("it is decoded under the hand", || code(&page) != before && picture() != pictured);
    page.pointer_up();
    let left = || page.find(POINT).attribute("style").unwrap_or_default();
    let (dragged, place) = (code(&page), left());
    page.script(&format!("document.querySelector({POINT:?}).focus()"));
    page.press("ArrowLeft");
    page.wait_until("an arrow key moves it", || left() != place);
    page.wait_until("it is decoded there", || code(&page) != dragged);
    assert!(page.find(POINT).spoken_name().contains("Arrow keys"));
    page.wait_until("the nearest example is shown", || page.exists("[data-testid=latent-example] canvas"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_survey_shows_examples_histograms_and_classes() {
    let page = ready(
        "v1&lab=network&data=digits(train=400,preprocess=[min_max],augment=[noise])&model=cnn(layers=[flatten,dense(units=10)])&loss=cross_entropy&run=adam",
    );
    page.click("[data-testid=survey] .disclosure-button");
    page.wait_until("the survey is shown", || page.exists("[data-testid=survey-body]"));
    let pictures = page.find_all(".survey-samples li:first-child canvas").len();
    assert_eq!(pictures, 6, "before, after and four altered copies");
    assert_eq!(page.find_all(".survey-histogram").len(), 2, "one channel, before and after");
    assert_eq!(page.find_all("[data-testid=survey-classes] dt").len(), 10);

    // Other data are surveyed at once.
    page.click("[data-testid=data] > .disclosure .disclosure-button");
    page.click("[data-testid=data-iris]");
    page.wait_until("iris is surveyed", || page.find_all("[data-testid=survey-classes] dt").len() == 3);
    assert_eq!(page.find_all("[data-testid=survey-feature]").len(), 4);
    assert_eq!(page.find("[data-testid=dataset]").attribute("data-dataset").as_deref(), Some("iris"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_chosen_table_is_trained_on_and_found_again() {
    let page = ready("v1&lab=network&data=xor&model=mlp(hidden=[4])&loss=binary_cross_entropy&run=adam&epochs=2");
    page.find("[data-testid=own-input]").type_text(&file("things.csv", table().as_bytes()));
    page.wait_for_text("[data-testid=own-contents]", "things.csv: 90 examples");
    page.wait_until("its digest stands in the link", || page.fragment().contains("own(file="));
    go_on(&page);
    page.wait_until("it is trained on", || matches!(&*status(&page), "playing" | "ended"));
    assert!(page.text("[data-testid=own-target]").contains("kind"));
    page.choose("[data-testid=own-target] select", "'1'");
    page.wait_until("a number is predicted", || page.fragment().contains("loss=mse"));

    let link = page.fragment();
    page.reload();
    page.wait_for_text("[data-testid=own-contents]", "things.csv");
    page.wait_until("the kept file is trained on", || matches!(&*status(&page), "playing" | "ended" | "paused"));
    assert_eq!(page.fragment(), link);
    assert_eq!(page.console_errors(), Vec::<String>::new());

    // Other data, and back by the list of what is kept; what is forgotten is not found again.
    page.set_fragment("v1&lab=network&data=xor&model=mlp(hidden=[4])&loss=binary_cross_entropy&run=adam&epochs=2");
    page.wait_until("other data are open", || !page.exists("[data-testid=own-contents]"));
    page.wait_until("the list names it", || page.text("[data-testid=own-kept]").contains("things.csv"));
    page.click("[data-testid=own-kept] .text-button");
    page.wait_for_text("[data-testid=own-contents]", "things.csv");
    assert!(page.fragment().contains("own(file="), "{}", page.fragment());
    page.click("[data-testid=own-kept] .icon-button");
    page.wait_until("it is forgotten", || !page.exists("[data-testid=own-kept]"));
    page.load(&link);
    page.wait_until("it says what is missing", || page.exists("[data-testid=own-missing]"));

    // Another browser does not have the file, says so, and takes it.
    let other = Page::open(&link);
    other.wait_until("it says what is missing", || other.exists("[data-testid=own-missing]"));
    assert_eq!(status(&other), "refused");
    other.find("[data-testid=own-input]").type_text(&file("things.csv", table().as_bytes()));
    other.wait_until("it is trained on", || matches!(&*status(&other), "playing" | "ended" | "paused"));
    assert_eq!(other.fragment(), link);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_columns_of_a_table_have_roles_that_can_be_changed() {
    let page = ready("v1&lab=network&data=xor&model=mlp(hidden=[4])&loss=binary_cross_entropy&run=adam&epochs=2");
    // Which kind a file is shows in what it holds, not in its name.
    assert_eq!(page.find("[data-testid=own-input]").attribute("accept"), None);
    let row = |i: usize| {
        let port = if i % 20 == 3 { "" } else { ["S", "C"][i % 2] };
        format!("{};Doe {i};{},5;{};{port}\n", i + 1, i % 13, i * i % 5 % 2)
    };
    let ship: String = std::iter::once("Id;Name;Fare;Survived;Port\n".to_owned()).chain((0..60).map(row)).collect();
    page.find("[data-testid=own-input]").type_text(&file("ship.csv", ship.as_bytes()));
    page.wait_for_text("[data-testid=own-contents]", "ship.csv: 60 examples");
    let role = |name: &str| {
        let column = page.find(&format!("[data-testid=own-columns] [data-column='{name}']"));
        column.attribute("data-role").unwrap_or_default()
    };
    page.wait_until("the roles are told", || page.find_all("[data-testid=own-columns] li").len() == 5);
    assert_eq!(
        ["Id", "Name", "Fare", "Survived", "Port"].map(role),
        ["ignored", "ignored", "feature", "target", "feature"]
    );
    let columns = page.text("[data-testid=own-columns]");
    for said in [
        "60 different words would become 60 columns",
        "it only numbers or names the rows",
        "commas are decimal marks",
        "3 missing",
    ] {
        assert!(columns.contains(said), "{said}: {columns}");
    }
    page.wait_until("they stand in the link", || page.fragment().contains("ignore=[1,2]"));
    page.wait_until("it can be trained on", || matches!(&*status(&page), "playing" | "ended" | "paused"));

    // What was left out is used anyway; another column is predicted, and rows without it are left out by a click.
    page.choose("[data-testid=own-columns] [data-column='Name'] select", "'feature'");
    page.wait_until("it is learned from", || page.fragment().contains("ignore=[1]") && role("Name") == "feature");
    page.choose("[data-testid=own-columns] [data-column='Port'] select", "'target'");
    page.wait_for_text("[data-testid=own-unlabeled]", "Rows without a value in “Port”: 3.");
    page.wait_until("it is refused", || status(&page) == "refused");
    page.click("[data-testid=own-unlabeled] button");
    page.wait_for_text("[data-testid=own-unlabeled]", "3 rows without a value in “Port” are left out.");
    page.wait_until("it can be trained on", || matches!(&*status(&page), "playing" | "ended" | "paused"));
    assert!(page.fragment().contains("unlabeled=leave_out"), "{}", page.fragment());

    // What is guessed can be said: then the columns are others.
    page.click("[data-testid=own-reading] .disclosure-button");
    page.choose("[data-testid=own-reading] .select-entry:first-of-type select", "'no'");
    page.wait_until("there is no header", || page.exists("[data-testid=own-columns] [data-column='column 1']"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_damaged_table_is_refused_with_its_place() {
    let page = ready("v1&lab=network&data=xor&model=mlp(hidden=[4])&loss=binary_cross_entropy&run=adam&epochs=2");
    page.find("[data-testid=own-input]").type_text(&file("torn.csv", b"a,b\n1,2\n3\n"));
    page.wait_for_text("[data-testid=own-problem]", "row 3");
    assert!(page.fragment().contains("data=xor"), "the experiment stays");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn dropped_images_and_labels_become_an_experiment() {
    let page = ready("v1&lab=network&data=xor&model=mlp(hidden=[4])&loss=binary_cross_entropy&run=adam&epochs=2");
    // 60 images of 8 × 8: the half that is bright is what the label says.
    page.script(
        "const header = (...axes) => [0, 0, 8, axes.length, ...axes.flatMap((axis) => [0, 0, axis >> 8, axis & 255])];
         const labels = Array.from({ length: 60 }, (_, i) => i % 2);
         const pixels = labels.flatMap((label) => Array.from({ length: 64 }, (_, at) => (at % 8 < 4) === (label === 1) ? 255 : 0));
         const transfer = new DataTransfer();
         transfer.items.add(new File([new Uint8Array([...header(60), ...labels])], 'labels.idx'));
         transfer.items.add(new File([new Uint8Array([...header(60, 8, 8), ...pixels])], 'images.idx'));
         const event = new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
         document.querySelector('[data-testid=own-files]').dispatchEvent(event);",
    );
    page.wait_for_text("[data-testid=own-contents]", "images.idx, labels.idx: 60 examples");
    page.wait_until("a network for images stands ready", || page.fragment().contains("model=cnn"));
    go_on(&page);
    page.wait_until("it is trained", || status(&page) == "ended");
    page.click("[data-testid=survey] .disclosure-button");
    page.wait_until("its classes are told", || page.find_all("[data-testid=survey-classes] dt").len() == 2);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn labels_may_follow_their_images_and_a_second_part_tests() {
    let page = ready("v1&lab=network&data=xor&model=mlp(hidden=[4])&loss=binary_cross_entropy&run=adam&epochs=2");
    // Files without an ending are not hidden by the chooser.
    assert_eq!(page.find("[data-testid=own-input]").attribute("accept"), None);
    // Images of 8 × 8: the half that is bright is what the label says.
    let drop = |files: &str| {
        page.script(&format!(
            "const header = (...axes) => [0, 0, 8, axes.length, ...axes.flatMap((axis) => [0, 0, axis >> 8, axis & 255])];
             const classes = (n) => Array.from({{ length: n }}, (_, i) => i % 2);
             const labels = (name, n) => [name, [...header(n), ...classes(n)]];
             const images = (name, n) => [name, [...header(n, 8, 8), ...classes(n).flatMap((label) =>
                 Array.from({{ length: 64 }}, (_, at) => (at % 8 < 4) === (label === 1) ? 255 : n))]];
             const transfer = new DataTransfer();
             for (const [name, bytes] of [{files}]) transfer.items.add(new File([new Uint8Array(bytes)], name));
             const event = new DragEvent('drop', {{ dataTransfer: transfer, bubbles: true, cancelable: true }});
             document.querySelector('[data-testid=own-files]').dispatchEvent(event);"
        ));
    };
    let holds = "[data-testid=own-contents]";
    drop("labels('train-labels-idx1-ubyte', 60)");
    page.wait_for_text("[data-testid=own-problem]", "labels without their images");
    drop("images('train-images-idx3-ubyte', 60)");
    page.wait_for_text(holds, "train-images-idx3-ubyte, train-labels-idx1-ubyte: 60 examples");
    page.wait_until("a network for images stands ready", || page.fragment().contains("model=cnn"));
    let pair = page.fragment();

    // Images alone are given back; labels that come later join them.
    drop("images('t10k-images-idx3-ubyte', 30)");
    page.wait_until("images alone are given back", || page.fragment().contains("model=autoencoder"));
    assert!(!page.exists(".notice") || !page.text(".notice").contains("other data"), "the person chose them");
    drop("labels('t10k-labels-idx1-ubyte', 31)");
    page.wait_for_text("[data-testid=own-problem]", "there are 30 images but 31 labels");
    drop("labels('t10k-labels-idx1-ubyte', 30)");
    page.wait_until("they are joined", || page.fragment().contains("model=cnn"));
    page.wait_for_text(holds, "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte: 30 examples");

    // Four files, and one that is no use.
    drop(
        "labels('t10k-labels-idx1-ubyte', 30), images('train-images-idx3-ubyte', 60), ['README', [65, 66]], \
         labels('train-labels-idx1-ubyte', 60), images('t10k-images-idx3-ubyte', 30)",
    );
    page.wait_for_text(holds, "90 examples");
    let told = page.text(holds);
    assert!(told.contains("30 of them") && told.contains("not used: README"), "{told}");
    page.wait_until("the second part tests", || page.fragment().contains("test=file"));
    page.wait_for_text("[data-testid=data]", "48 train, 12 validate, 30 test");
    let fits = "const box = document.querySelector('[data-testid=own-files]');
                return box.scrollWidth <= box.clientWidth && box.getBoundingClientRect().right <= innerWidth;";
    assert_eq!(page.script(fits), true, "the box stays inside its panel");

    // What is kept is found again under the same name.
    let four = page.fragment();
    page.load(&pair);
    page.wait_for_text(holds, "60 examples");
    page.load(&four);
    page.wait_for_text(holds, "30 of them");
    assert_eq!(page.fragment(), four);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}
