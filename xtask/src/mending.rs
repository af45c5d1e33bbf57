//! Browser tests that fail on the page as it is, each with what is known of it. `cargo xtask test` leaves them out and says so;
//! with `DESCENT_LAB_ALL` set it runs them, and the monkey, the sweep, Firefox and WebKit too. The list is there to become empty.

/// Parts of the names of tests that are left out.
pub const TESTS: &[&str] = &[
    // Not run to the end on this page yet.
    "monkey",
    // After a method was chosen in the menu the first step's trials do not come.
    "inside::a_line_search_shows_its_trials_as_a_plot_and_as_numbers",
    // The basins shown are those of another surface than the one chosen just before.
    "maps::four_basins_fill_the_stage_and_a_press_starts_in_another",
    // Beside other work on the machine the change is not listed in time; alone it is.
    "network_lab::a_rate_changed_while_it_trains_loses_no_step_of_any_run",
    // Waits for a score at a step that has none.
    "network_lab::it_trains_is_rewound_and_gives_the_bits_of_the_terminal",
    // Arrows of less than two pixels are no longer in the legend.
    "pointing::pointing_at_a_run_lights_it_up_in_every_panel",
    // Back out of presenter view, since every edit is an entry of the history.
    "screens::the_presenter_gets_out_by_pointer_and_by_back_in_both_labs",
    // The table has other columns now.
    "translation::a_translated_race_goes_on_and_its_numbers_are_right",
];
