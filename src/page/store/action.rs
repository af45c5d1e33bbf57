//! Everything that can happen to the state, as typed values.

use super::{
    Help, Layout, Letter, MapAction, Message, Preferences, ReliefState, Sheet, System, ThemeChoice, WorkerState,
};
use crate::experiment::{Angle, Experiment};
use crate::landscape::camera::Camera;
use crate::page::draw::heat::Field;
use crate::page::edit::{Edit, Way};
use crate::page::results::Column;
use crate::protocol::{Frame, Inspection, LossBand, Trace};
use crate::registry::Lang;
use crate::train::inside::Role;
use crate::train::probe::Probe;

/// Everything that can happen to the state.
pub enum Action {
    /// The person changes the experiment.
    Edit(Edit),
    /// An experiment takes the place of the present one: by Back, by Forward, or by another link.
    Travel(Box<Experiment>, Way),
    /// Trajectories have arrived.
    Arrived {
        /// Their frame.
        frame: Frame,
        /// One for each run of the frame.
        traces: Vec<Trace>,
        /// Whether they answer the present experiment, not an earlier one of the same gesture.
        current: bool,
    },
    /// How the loss of the run at an index spreads over the seeds has arrived.
    Spread(usize, LossBand),
    /// Heights have arrived.
    Surveyed(Field),
    /// An optimizer's state has arrived.
    Inspected(Inspection),
    /// The worker's state has changed.
    Worker(WorkerState),
    /// The worker, which had failed too often, is tried once more.
    Retry,
    /// Something needs saying.
    Say(Message),
    /// A message has been read.
    Dismiss(Message),
    /// Time passes, in ms.
    Advance(f64),
    /// A transport control.
    Transport(Drive),
    /// The pointer is over a world point of the stage, or no longer.
    Hover(Option<[f64; 2]>),
    /// What the surface is like at a point has arrived.
    Probed(Probe),
    /// That cannot be said: the engine cannot be loaded.
    Unread,
    /// The second-order model is drawn, or no longer.
    Model(bool),
    /// The pointer or the focus is on a run, or on none.
    HighlightRun(Option<usize>),
    /// A run is singled out until further notice; the same once more releases it.
    Pin(Option<usize>),
    /// The head of a column of the table was pressed.
    Sort(Column),
    /// The start is singled out, or not.
    HighlightStart(bool),
    /// A letter is singled out, or none.
    HighlightLetter(Option<Letter>),
    /// A part of the inside of a step is singled out, or none.
    HighlightRole(Option<Role>),
    /// The camera has moved.
    Look(Camera),
    /// The stage has this size, in CSS pixels.
    Resize([f64; 2]),
    /// Takes over what another lab has set since.
    Preferences(Preferences),
    /// The lab is shown again: the address tells its experiment.
    Reveal,
    /// Another language.
    Lang(Lang),
    /// Another theme.
    Theme(ThemeChoice),
    /// So many of the first-visit hints have been seen.
    HintsSeen(usize),
    /// The system asks for something else.
    System(System),
    /// A sheet opens, or closes.
    Sheet(Option<Sheet>),
    /// More or less of the page is shown.
    Layout(Layout),
    /// The help opens or closes.
    Help(Help),
    /// A link was copied with the pointer here; none once that has been said.
    Copied(Option<[f64; 2]>),
    /// The surface can be shown in space, or not.
    Relief(ReliefState),
    /// The relief was turned by hand.
    Turned(Angle),
    /// Something happens to the maps.
    Map(MapAction),
}

/// A transport control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drive {
    /// Play or pause.
    Toggle,
    /// So many steps on or back.
    Step(i64),
    /// To a step.
    Seek(f64),
    /// To the end of what is computed.
    End,
    /// Back to step 0.
    Reset,
    /// Takes this speed.
    Speed(f64),
    /// One speed faster or slower.
    ShiftSpeed(isize),
}
