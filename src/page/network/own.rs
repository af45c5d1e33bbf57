//! What to begin with on a person's own files: a network and a loss that go with them.

use crate::data::load::Contents;
use crate::experiment::network::NetworkExperiment;
use crate::link;

/// An experiment on some files; of a table `target` is the column to predict, from 0, else the last one.
pub fn experiment(contents: &Contents, target: Option<usize>) -> NetworkExperiment {
    let file = &contents.digest;
    let link = match (contents.image, &contents.columns[..]) {
        (_, columns @ [_, ..]) => {
            let target = target.unwrap_or(columns.len() - 1).min(columns.len() - 1);
            let missing = columns.iter().enumerate().any(|(at, column)| at != target && column.missing);
            let preprocess = if missing { "missing,standardize" } else { "standardize" };
            let loss = match columns[target].classes {
                0 => "mse",
                2 => "binary_cross_entropy",
                _ => "cross_entropy",
            };
            format!(
                "data=own(file={file},target={},preprocess=[{preprocess}])&model=mlp(hidden=[16,16])&loss={loss}&\
                 run=adam(lr=0.01),batch=16&epochs=100",
                target + 1
            )
        }
        (_, []) if contents.classes == 0 => {
            format!(
                "data=own(file={file})&model=autoencoder(widths=[64,16])&loss=mse&run=adam(lr=0.002),batch=32&epochs=20"
            )
        }
        (Some([height, width, _]), []) => {
            let pool = if height.min(width) >= 4 { "max_pool," } else { "" };
            format!(
                "data=own(file={file})&model=cnn(layers=[conv2d(filters=8,kernel=3,padding=same),relu,{pool}flatten,\
                 dense(units=32),relu,dense(units={})],init=he_normal)&loss=cross_entropy&run=adam(lr=0.002),batch=32&\
                 epochs=10",
                contents.classes
            )
        }
        (None, []) => format!(
            "data=own(file={file},preprocess=[standardize])&model=mlp(hidden=[32])&loss=cross_entropy&\
             run=adam(lr=0.003),batch=32&epochs=20"
        ),
    };
    match link::network::decode(&format!("v1&lab=network&{link}")) {
        Ok(experiment) => experiment,
        // A test reads every kind.
        Err(error) => panic!("{link}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::load::{Bundle, idx};
    use crate::train::network::Race;

    fn trains(bundle: &Bundle, target: Option<usize>) -> NetworkExperiment {
        let contents = bundle.contents().expect("it can be read");
        let experiment = experiment(&contents, target);
        let again = link::network::decode(&link::network::encode(&experiment)).expect("its link can be read");
        assert_eq!(again, experiment);
        let own = bundle.read(&experiment.data.dataset.table_options()).expect("it can be read");
        let mut race = Race::new(1, experiment.clone(), Some(own)).unwrap_or_else(|error| panic!("{error}"));
        assert!(race.advance(&|| 0.0).expect("a step can be taken"));
        experiment
    }

    #[test]
    fn tables_get_a_network_for_every_column() {
        let mut table = String::from("size,kind,price,sold\n");
        for row in 0..60 {
            let kind = ["hut", "house", "tower"][row % 3];
            let price = if row == 7 { String::new() } else { format!("{}", 10.5 + row as f64) };
            table += &format!("{}.25,{kind},{price},{}\n", row * 3, if row % 2 == 0 { "yes" } else { "no" });
        }
        let bundle = Bundle::new(vec![("homes.csv".into(), table.into_bytes())]);
        assert_eq!(trains(&bundle, None).loss.entry.item.id, "binary_cross_entropy");
        assert_eq!(trains(&bundle, Some(1)).loss.entry.item.id, "cross_entropy");
        assert_eq!(trains(&bundle, Some(0)).loss.entry.item.id, "mse");
    }

    #[test]
    fn images_get_a_network_with_labels_and_without() {
        let pixels: Vec<u8> = (0..40 * 36).map(|i| (i * 7 % 256) as u8).collect();
        let labels: Vec<u8> = (0..40).map(|i| i % 3).collect();
        let pictures = ("images".to_owned(), idx::write(&[40, 6, 6], &pixels));
        let both = Bundle::new(vec![pictures.clone(), ("labels".into(), idx::write(&[40], &labels))]);
        assert_eq!(trains(&both, None).network.model.entry.item.id, "cnn");
        assert_eq!(trains(&Bundle::new(vec![pictures]), None).network.model.entry.item.id, "autoencoder");
    }
}
