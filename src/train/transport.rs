//! The transport: where in a race the page is, and how it moves on.
//!
//! One value behind Play, Pause, the scrubber and the step keys. It owns no clock: whoever holds it says how much time
//! has passed. The cursor is fractional, so that markers glide between steps; the step shown as a number is whole.
//!
//! Two ends bound the cursor. The *head* is the last step computed so far, the *total* the last one there will be. Play
//! waits at the head while the race is still being computed, and stops at the total.

/// Speeds on offer, as multiples of the base rate.
pub const SPEEDS: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0];
/// How long a race lasts at speed 1, in ms.
pub const RACE_MS: f64 = 8_000.0;
/// Fewest steps a second at speed 1, so that a race of a few steps does not stand still.
pub const SLOWEST: f64 = 3.0;
/// Longest time one [`Transport::advance`] counts, in ms: after a pause of the whole tab the race goes on, not over.
pub const LONGEST_TICK_MS: f64 = 250.0;

/// Whether time moves the cursor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Motion {
    /// The cursor stands.
    #[default]
    Paused,
    /// Every [`Transport::advance`] moves the cursor.
    Playing,
}

/// Position and motion in a race.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transport {
    /// In steps, 0 to `total`.
    cursor: f64,
    /// Last step computed so far, 0 to `total`.
    head: u32,
    /// Last step there will be, at least 1.
    total: u32,
    motion: Motion,
    /// Multiple of the base rate, > 0.
    speed: f64,
}

impl Transport {
    /// At step 0 of a race of which nothing is computed yet.
    pub fn new(total: u32) -> Self {
        Self { cursor: 0.0, head: 0, total: total.max(1), motion: Motion::Paused, speed: 1.0 }
    }

    /// Position in steps.
    pub fn cursor(&self) -> f64 {
        self.cursor
    }

    /// The step the read-outs show: the last one the cursor has reached.
    pub fn step(&self) -> u32 {
        self.cursor as u32
    }

    /// Last step computed so far.
    pub fn head(&self) -> u32 {
        self.head
    }

    /// Last step there will be.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// Multiple of the base rate.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Whether time moves the cursor.
    pub fn is_playing(&self) -> bool {
        self.motion == Motion::Playing
    }

    /// Whether the cursor stands on the last step there will be.
    pub fn at_end(&self) -> bool {
        self.cursor >= f64::from(self.total)
    }

    /// Steps a second at speed 1.
    pub fn base_rate(&self) -> f64 {
        (f64::from(self.total) * 1_000.0 / RACE_MS).max(SLOWEST)
    }

    /// Starts moving; from the beginning where the end is reached.
    pub fn play(&mut self) {
        if self.at_end() {
            self.cursor = 0.0;
        }
        self.motion = Motion::Playing;
    }

    /// Stops where it is.
    pub fn pause(&mut self) {
        self.motion = Motion::Paused;
    }

    /// Play or pause.
    pub fn toggle(&mut self) {
        match self.motion {
            Motion::Playing => self.pause(),
            Motion::Paused => self.play(),
        }
    }

    /// Pauses and goes `by` whole steps on or back. From between two steps, one step back is the beginning of the
    /// present one.
    pub fn step_by(&mut self, by: i64) {
        self.pause();
        let from = if by < 0 { self.cursor.ceil() } else { self.cursor.floor() };
        self.seek(from + by as f64);
    }

    /// Goes to a step; keeps playing where it plays.
    pub fn seek(&mut self, step: f64) {
        if step.is_finite() {
            self.cursor = step.clamp(0.0, f64::from(self.head));
        }
    }

    /// Goes back to step 0 and stops.
    pub fn reset(&mut self) {
        self.pause();
        self.cursor = 0.0;
    }

    /// Takes a speed from [`SPEEDS`], the nearest one.
    pub fn set_speed(&mut self, speed: f64) {
        let distance = |offered: &f64| (libm::log(*offered) - libm::log(speed)).abs();
        if speed > 0.0
            && let Some(nearest) = SPEEDS.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)))
        {
            self.speed = nearest;
        }
    }

    /// One speed faster (1) or slower (-1).
    pub fn shift_speed(&mut self, by: isize) {
        let at = SPEEDS.iter().position(|offered| *offered == self.speed).unwrap_or(2);
        self.speed = SPEEDS[at.saturating_add_signed(by).min(SPEEDS.len() - 1)];
    }

    /// Takes note of how far the race is computed and how far it will go. A cursor that stood on the end goes to the
    /// new end; one that stood on the last step computed stays on it; any other stays, though what it stands on may
    /// still have to be computed.
    pub fn follow(&mut self, head: u32, total: u32) {
        let rests = !self.is_playing() && self.head > 0;
        let (stood_on_end, stood_on_head) = (rests && self.at_end(), rests && self.cursor == f64::from(self.head));
        self.total = total.max(1);
        self.head = head.min(self.total);
        if stood_on_end {
            self.cursor = f64::from(self.total);
        } else if stood_on_head {
            self.cursor = f64::from(self.head);
        }
        self.cursor = self.cursor.min(f64::from(self.total));
    }

    /// Lets `elapsed_ms` pass. Returns whether the cursor moved or the motion ended.
    pub fn advance(&mut self, elapsed_ms: f64) -> bool {
        if !self.is_playing() || elapsed_ms.is_nan() || elapsed_ms <= 0.0 {
            return false;
        }
        let before = self.cursor;
        let steps = elapsed_ms.min(LONGEST_TICK_MS) / 1_000.0 * self.base_rate() * self.speed;
        // Waits at the head; a cursor beyond it, where the race is being computed anew, waits where it is.
        self.cursor = (self.cursor + steps).min(f64::from(self.head)).max(before);
        if self.at_end() && self.head == self.total {
            self.pause();
        }
        self.cursor != before || !self.is_playing()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(total: u32) -> Transport {
        let mut transport = Transport::new(total);
        transport.follow(total, total);
        transport
    }

    #[test]
    fn a_race_lasts_eight_seconds_and_stops_at_its_end() {
        let mut transport = ready(400);
        transport.play();
        for _ in 0..79 {
            assert!(transport.advance(100.0));
        }
        assert!(transport.is_playing());
        transport.advance(101.0);
        assert!(transport.at_end() && !transport.is_playing());
        assert!(!transport.advance(100.0));
    }

    #[test]
    fn play_at_the_end_starts_over() {
        let mut transport = ready(10);
        transport.seek(10.0);
        transport.play();
        assert_eq!((transport.step(), transport.is_playing()), (0, true));
    }

    #[test]
    fn it_waits_for_what_is_not_computed_yet() {
        let mut transport = Transport::new(100);
        transport.follow(2, 100);
        transport.play();
        transport.advance(250.0);
        assert_eq!(transport.step(), 2);
        assert!(!transport.advance(250.0));
        assert!(transport.is_playing());
        transport.follow(100, 100);
        assert!(transport.advance(250.0));
        assert!(transport.cursor() > 2.0);
    }

    #[test]
    fn an_edit_while_playing_keeps_cursor_and_motion() {
        let mut transport = ready(400);
        transport.play();
        transport.advance(200.0);
        let before = transport;
        transport.follow(400, 400);
        assert_eq!(transport, before);
    }

    #[test]
    fn a_cursor_on_the_end_stays_on_the_end() {
        let mut transport = ready(400);
        transport.seek(400.0);
        transport.follow(500, 500);
        assert_eq!(transport.step(), 500);
        transport.follow(20, 900);
        transport.follow(900, 900);
        assert_eq!(transport.step(), 900);
        transport.follow(7, 7);
        assert_eq!(transport.step(), 7);
    }

    #[test]
    fn a_cursor_stays_while_its_race_is_computed_anew() {
        let mut transport = ready(400);
        transport.seek(300.0);
        transport.play();
        transport.follow(10, 400);
        assert!(!transport.advance(100.0));
        assert_eq!((transport.step(), transport.is_playing()), (300, true));
        transport.follow(400, 400);
        assert!(transport.advance(100.0));
        assert!(transport.cursor() > 300.0);
    }

    #[test]
    fn a_cursor_on_the_head_follows_it() {
        let mut transport = Transport::new(100);
        transport.follow(10, 100);
        transport.seek(10.0);
        transport.follow(60, 100);
        assert_eq!(transport.step(), 60);
    }

    #[test]
    fn steps_are_whole_and_bounded() {
        let mut transport = ready(10);
        transport.seek(3.4);
        transport.step_by(-1);
        assert_eq!(transport.cursor(), 3.0);
        transport.seek(3.4);
        transport.step_by(1);
        assert_eq!(transport.cursor(), 4.0);
        transport.step_by(-100);
        assert_eq!(transport.cursor(), 0.0);
        transport.step_by(100);
        assert_eq!(transport.cursor(), 10.0);
        transport.seek(f64::NAN);
        assert_eq!(transport.cursor(), 10.0);
    }

    #[test]
    fn speeds_are_those_on_offer() {
        let mut transport = ready(10);
        transport.set_speed(3.1);
        assert_eq!(transport.speed(), 4.0);
        transport.shift_speed(5);
        assert_eq!(transport.speed(), 8.0);
        transport.shift_speed(-9);
        assert_eq!(transport.speed(), 0.25);
        transport.set_speed(-1.0);
        assert_eq!(transport.speed(), 0.25);
    }

    #[test]
    fn a_sleeping_tab_does_not_finish_the_race() {
        let mut transport = ready(400);
        transport.play();
        transport.advance(3_600_000.0);
        assert!(transport.cursor() < 20.0);
    }
}
