//! What to begin with on a person's own files: roles for the columns of a table, a network and a loss that go with them.

use super::edit::Edit;
use crate::data::load::{Column, ColumnCard, Contents, Role, propose, propose_roles};
use crate::experiment::network::{NetworkExperiment, Source};
use crate::link;
use serde_json::{Value, json};

/// An experiment on some files; of a table `target` is the column to predict, from 0, else the likeliest one. What each
/// column is for is written down, so that the link says it.
pub fn experiment(contents: &Contents, target: Option<usize>) -> NetworkExperiment {
    let file = &contents.digest;
    // A second file of images tests.
    let tests = if contents.tests > 0 { ",test=file" } else { "" };
    let link = match (contents.image, &contents.columns[..]) {
        (_, columns @ [_, ..]) => {
            let target = target.unwrap_or_else(|| propose(columns)).min(columns.len() - 1);
            of_table(file, columns, target)
        }
        (_, []) if contents.classes == 0 => {
            format!(
                "data=own(file={file}{tests})&model=autoencoder(widths=[64,16])&loss=mse&run=adam(lr=0.002),batch=32&epochs=20"
            )
        }
        (Some([height, width, _]), []) => {
            let pool = if height.min(width) >= 4 { "max_pool," } else { "" };
            format!(
                "data=own(file={file}{tests})&model=cnn(layers=[conv2d(filters=8,kernel=3,padding=same),relu,{pool}flatten,\
                 dense(units=32),relu,dense(units={})],init=he_normal)&loss=cross_entropy&run=adam(lr=0.002),batch=32&\
                 epochs=10",
                contents.classes
            )
        }
        (None, []) => format!(
            "data=own(file={file}{tests},preprocess=[standardize])&model=mlp(hidden=[32])&loss=cross_entropy&\
             run=adam(lr=0.003),batch=32&epochs=20"
        ),
    };
    match link::network::decode(&format!("v1&lab=network&{link}")) {
        Ok(experiment) => experiment,
        // A test reads every kind.
        Err(error) => panic!("{link}: {error}"),
    }
}

fn of_table(file: &str, columns: &[ColumnCard], target: usize) -> String {
    let roles = propose_roles(columns, target);
    let preprocess = if fills(columns, &roles) { "missing,standardize" } else { "standardize" };
    let loss = match columns[target].classes {
        0 => "mse",
        2 => "binary_cross_entropy",
        _ => "cross_entropy",
    };
    let ignored: Vec<String> = ignored(&roles).map(|at| (at + 1).to_string()).collect();
    let ignore = if ignored.is_empty() { String::new() } else { format!("ignore=[{}],", ignored.join(",")) };
    format!(
        "data=own(file={file},target={},{ignore}preprocess=[{preprocess}])&model=mlp(hidden=[16,16])&loss={loss}&\
         run=adam(lr=0.01),batch=16&epochs=100",
        target + 1
    )
}

fn ignored(roles: &[Role]) -> impl Iterator<Item = usize> {
    (0..roles.len()).filter(|at| roles[*at] == Role::Ignored)
}

/// Whether numbers are missing in a column that is learned from.
fn fills(columns: &[ColumnCard], roles: &[Role]) -> bool {
    columns.iter().zip(roles).any(|(column, role)| *role == Role::Feature && column.missing > 0 && !column.words)
}

/// What an experiment's columns are for.
pub fn roles(data: &Source, columns: &[ColumnCard]) -> Vec<Role> {
    let options = data.table_options();
    let is = |column: &Column, at: usize| match column {
        Column::Name(name) => columns[at].name == *name,
        Column::Index(place) => *place == at,
        Column::Last => at + 1 == columns.len(),
    };
    let role = |at: usize| match at {
        _ if is(&options.target, at) => Role::Target,
        _ if options.skip.iter().any(|column| is(column, at)) => Role::Ignored,
        _ => Role::Feature,
    };
    (0..columns.len()).map(role).collect()
}

/// The change that gives a column another role. Another target brings a network and a loss that go with it; the runs stay.
pub fn assigned(experiment: &NetworkExperiment, contents: &Contents, column: usize, role: Role) -> Edit {
    let mut roles = roles(&experiment.data, &contents.columns);
    if role == Role::Target {
        let mut other = self::experiment(contents, Some(column));
        other.runs.clone_from(&experiment.runs);
        (other.seed, other.epochs) = (experiment.seed, experiment.epochs);
        for key in ["unlabeled", "header", "separator", "decimal"] {
            if let Some(value) = experiment.data.dataset.value(key) {
                // It was valid where it comes from.
                let _ = other.data.dataset.set(key, value);
            }
        }
        return Edit::Replace(Box::new(other));
    }
    if roles.get(column).is_none_or(|now| *now == Role::Target) {
        return Edit::All(Vec::new());
    }
    roles[column] = role;
    let list: Vec<Value> = ignored(&roles).map(|at| json!(at + 1)).collect();
    let mut edits = vec![Edit::Set("/data/ignore".into(), Value::Array(list))];
    let deals = experiment.data.preprocess.iter().any(|step| step.entry.item.id == "missing");
    if fills(&contents.columns, &roles) && !deals {
        edits.push(Edit::Insert("/data/preprocess".into(), 0, json!({"name": "missing"})));
    }
    Edit::All(edits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::load::{Bundle, Options, idx};
    use crate::train::network::Race;

    fn trains(bundle: &Bundle, target: Option<usize>) -> NetworkExperiment {
        let contents = bundle.contents(&Options::default()).expect("it can be read");
        let experiment = experiment(&contents, target);
        let again = link::network::decode(&link::network::encode(&experiment)).expect("its link can be read");
        assert_eq!(again, experiment);
        let own = bundle.read(&experiment.data.table_options()).expect("it can be read");
        let mut race = Race::new(1, experiment.clone(), Some(own)).unwrap_or_else(|error| panic!("{error}"));
        assert!(race.advance(&|| 0.0).expect("a step can be taken"));
        experiment
    }

    #[test]
    fn tables_get_a_network_for_every_column() {
        let mut table = String::from("size,kind,height,sold\n");
        for row in 0..60 {
            let kind = ["hut", "house", "tower"][row % 3];
            let price = if row == 7 { String::new() } else { format!("{}", 10.5 + row as f64) };
            table += &format!("{}.25,{kind},{price},{}\n", row * 3, if row % 2 == 0 { "yes" } else { "no" });
        }
        let bundle = Bundle::new(vec![("homes.csv".into(), table.into_bytes())]);
        // A column that is called so is predicted, rather than the last.
        assert_eq!(trains(&bundle, None).loss.entry.item.id, "mse");
        assert_eq!(trains(&bundle, Some(3)).loss.entry.item.id, "binary_cross_entropy");
        assert_eq!(trains(&bundle, Some(1)).loss.entry.item.id, "cross_entropy");
        assert_eq!(trains(&bundle, Some(0)).loss.entry.item.id, "mse");
    }

    #[test]
    fn roles_are_written_down_and_changed_one_by_one() {
        let mut table = String::from("id,name,age,sex,survived\n");
        for row in 0..60 {
            let age = if row % 9 == 0 { String::new() } else { format!("{row}") };
            table += &format!("{},Doe {row},{age},{},{}\n", row + 1, ["m", "f"][row % 2], row * row % 5 % 2);
        }
        let bundle = Bundle::new(vec![("ship.csv".into(), table.into_bytes())]);
        let contents = bundle.contents(&Options::default()).expect("it can be read");
        let first = trains(&bundle, None);
        assert_eq!(first.data.ignore, [Column::Index(0), Column::Index(1)]);
        assert_eq!(first.data.preprocess.len(), 2, "ages are missing");
        let at = |experiment: &NetworkExperiment| roles(&experiment.data, &contents.columns);
        use Role::{Feature, Ignored, Target};
        assert_eq!(at(&first), [Ignored, Ignored, Feature, Feature, Target]);
        let apply = |experiment: &NetworkExperiment, column: usize, role: Role| {
            super::super::edit::apply(experiment, &assigned(experiment, &contents, column, role)).expect("it is valid")
        };
        let without = apply(&first, 2, Ignored);
        assert_eq!(at(&without), [Ignored, Ignored, Ignored, Feature, Target]);
        let named = apply(&without, 1, Feature);
        assert_eq!(at(&named), [Ignored, Feature, Ignored, Feature, Target]);
        assert_eq!(named.network, first.network, "the network stays");
        let other = apply(&named, 2, Target);
        assert_eq!((at(&other)[2], other.loss.entry.item.id), (Target, "mse"));
        assert_eq!(apply(&named, 4, Ignored), named, "what is predicted is changed by choosing another");
    }

    #[test]
    fn images_get_a_network_with_labels_and_without() {
        let pixels: Vec<u8> = (0..40 * 36).map(|i| (i * 7 % 256) as u8).collect();
        let labels: Vec<u8> = (0..40).map(|i| i % 3).collect();
        let pictures = ("images".to_owned(), idx::write(&[40, 6, 6], &pixels));
        let both = Bundle::new(vec![pictures.clone(), ("labels".into(), idx::write(&[40], &labels))]);
        assert_eq!(trains(&both, None).network.model.entry.item.id, "cnn");
        assert_eq!(trains(&Bundle::new(vec![pictures.clone()]), None).network.model.entry.item.id, "autoencoder");
        // Four files: the second part tests, all of it and nothing else.
        let second = ("test-images".to_owned(), idx::write(&[30, 6, 6], &pixels[..30 * 36]));
        let of_second = ("test-labels".to_owned(), idx::write(&[30], &[4; 30]));
        let labels = ("labels".to_owned(), idx::write(&[40], &labels));
        let four = trains(&Bundle::new(vec![pictures, labels, second, of_second]), None);
        assert!(four.data.test_file && four.data.test == 0);
        assert!(link::network::encode(&four).contains("test=file"));
    }
}
