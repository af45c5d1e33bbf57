//! What the page offers: every search method on every surface, with the settings it is added with.

use descent_lab::experiment::{Choice, Experiment};
use descent_lab::optim::search::METHODS;
use descent_lab::page::preset;
use descent_lab::protocol::{COLUMNS, Status};
use descent_lab::registry::Entry;
use descent_lab::surface::Surface;
use descent_lab::train::session::Session;

/// Methods that look for any stationary point keep a fixed step on these, and go to the saddle: that is what is to be
/// seen there.
fn goes_to_a_saddle(surface: &str, method: &str) -> bool {
    ["saddle", "monkey_saddle"].contains(&surface) && ["newton", "broyden"].contains(&method)
}

/// Curvature that is taken for none, as a share of the largest.
const FLAT: f64 = 1e-6;

#[test]
fn every_method_added_on_any_surface_comes_to_a_minimum_in_the_picture() {
    for (surface, method) in Surface::table().iter().flat_map(|s| METHODS.iter().map(move |m| (*s, *m))) {
        let (id, name) = (surface.item.id, method.item.id);
        let runs = vec![preset::run(id, name).expect("is listed")];
        let choice = Choice::<Surface>::named(id).expect("is listed");
        let (start, steps) = (surface.start, preset::steps(id));
        let experiment = Experiment { start, surface: choice, steps, runs, ..Experiment::default() };
        let mut session = Session::new(&experiment).expect("compiles");
        assert!(session.advance(|| false));
        let rows = session.rows(0);
        let (first, last) = (rows[..COLUMNS].to_vec(), rows[rows.len() - COLUMNS..].to_vec());
        let what = format!("{name} on {id}: from {:?} to {:?}", &first[..5], &last[..5]);
        assert_ne!(session.heads()[0].status, Status::Diverged, "{what}");
        assert!(last[2] < first[2], "{what}: no descent");
        for (at, [low, high]) in last.iter().zip(surface.domain) {
            let room = (high - low) / 2.0;
            assert!((low - room..=high + room).contains(at), "{what}: out of the picture");
        }
        let slope = |row: &[f64]| libm::hypot(row[3], row[4]);
        // Easom's start lies where it is all but flat.
        assert!(slope(&last) <= 0.01 * slope(&first).max(1e-3), "{what}: under way");
        let [high, low] = session.probe([last[0], last[1]]).eigenvalues;
        let rests = low >= -FLAT * high.abs();
        assert!(rests || goes_to_a_saddle(id, name), "{what}: no minimum, eigenvalues {high} and {low}");
    }
}
