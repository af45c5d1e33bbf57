//! What a person prefers, kept in the browser's storage, and what the system asks for. A browser without storage
//! forgets, nothing more.

use crate::page::draw::palette::Mode;
use crate::page::i18n;
use crate::page::store::{Preferences, System, ThemeChoice};
use crate::registry::Lang;
use web_sys::{MediaQueryList, Storage, window};

const LANG: &str = "descent-lab.lang";
const THEME: &str = "descent-lab.theme";
const HINTS: &str = "descent-lab.hints";

/// What was kept from earlier visits; the browser's language where nothing was.
pub fn load() -> Preferences {
    let kept = |key| storage().and_then(|storage| storage.get_item(key).ok().flatten());
    let browser = || window().and_then(|window| window.navigator().language()).unwrap_or_default();
    Preferences {
        lang: i18n::from_tag(&kept(LANG).unwrap_or_else(browser)),
        theme: match kept(THEME).as_deref() {
            Some("light") => ThemeChoice::Light,
            Some("dark") => ThemeChoice::Dark,
            _ => ThemeChoice::System,
        },
        hints_seen: kept(HINTS).and_then(|count| count.parse().ok()).unwrap_or(0),
    }
}

/// Keeps the preferences for the next visit.
pub fn save(preferences: &Preferences) {
    let Some(storage) = storage() else { return };
    let theme = match preferences.theme {
        ThemeChoice::System => "system",
        ThemeChoice::Light => "light",
        ThemeChoice::Dark => "dark",
    };
    let lang = match preferences.lang {
        Lang::En => "en",
        Lang::Zh => "zh",
    };
    let hints = preferences.hints_seen.to_string();
    for (key, value) in [(LANG, lang), (THEME, theme), (HINTS, hints.as_str())] {
        // A full or forbidden storage only forgets.
        let _ = storage.set_item(key, value);
    }
}

/// What the system asks for now.
pub fn system() -> System {
    let matches = |query| media(query).is_some_and(|list| list.matches());
    System { mode: if matches(DARK) { Mode::Dark } else { Mode::Light }, reduced_motion: matches(LESS_MOTION) }
}

/// The queries whose answers make up a [`System`]; each reports its changes.
pub fn system_queries() -> Vec<MediaQueryList> {
    [DARK, LESS_MOTION].into_iter().filter_map(media).collect()
}

const DARK: &str = "(prefers-color-scheme: dark)";
const LESS_MOTION: &str = "(prefers-reduced-motion: reduce)";

fn media(query: &str) -> Option<MediaQueryList> {
    window()?.match_media(query).ok().flatten()
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}
