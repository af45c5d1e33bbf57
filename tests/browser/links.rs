//! The link holds the whole state: shared, edited by hand, walked through by Back and Forward, damaged, hostile.

use super::harness::Page;
use super::lab::{NOTICE, STAGE, VERDICT};

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_shared_link_opens_the_same_experiment_at_the_same_step_and_reproduces_it() {
    let page =
        Page::at_work("v1&surface=himmelblau&noise=0.4&seed=9&run=adam(lr=0.2),cosine&run=custom&run=sgd,hidden");
    page.pause();
    page.press("Home");
    for _ in 0..4 {
        page.press("PageDown");
    }
    page.wait_for_step(40);
    page.pointer_down("[data-testid=share] button", (0.5, 0.5));
    page.pointer_up();
    page.wait_for_text(".cursor-bubble", "Copied");
    let (bubble, button) = (page.frame(".cursor-bubble"), page.frame("[data-testid=share] button"));
    let far = (bubble.left - button.left).abs().max((bubble.top - button.top).abs());
    assert!(far < 120.0, "it says so {far} px from the pointer");
    let link = page.clipboard();
    let (_, fragment) = link.split_once('#').expect("the link has a fragment");

    let other = Page::at_work(fragment);
    other.wait_for_text(VERDICT, "reproduced");
    assert_eq!((other.status().as_str(), other.step()), ("paused", 40));
    assert_eq!(other.rows(), page.rows());
    assert_eq!(other.digest(), page.digest());
    assert_eq!(other.title(), page.title());

    // What is edited is no longer what was shared.
    other.click("[aria-label='Remove Adam']");
    other.wait_until("the verdict is withdrawn", || !other.text(VERDICT).contains("reproduced"));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_link_with_another_digest_says_that_it_differs() {
    let page = Page::at_work("v1&surface=saddle&run=adam&digest=0123456789abcdef");
    page.wait_for_text(VERDICT, "differs");
    let told = page.find(&format!("{VERDICT} [title]")).attribute("title").unwrap_or_default();
    assert!(told.contains("0123456789abcdef") && told.contains(&page.digest()), "{told}");
    page.visit(&format!("v1&surface=saddle&run=adam&digest={}", page.digest()));
    page.wait_for_text(VERDICT, "reproduced");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_address_is_edited_by_hand_and_walked_through() {
    let page = Page::at_work("v1&surface=quadratic&steps=50&run=adam(lr=0.1)");
    page.set_fragment("v1&surface=saddle&steps=70&run=sgd&run=momentum");
    page.wait_until("the typed address is open", || page.names() == ["Gradient descent", "Momentum"]);
    page.wait_for_text("[data-testid=step]", "/ 70");
    page.pause();

    page.click("[data-testid=add-run] button");
    page.wait_until("a third run races", || page.names().len() == 3);
    page.back();
    page.wait_until("Back takes the run away", || page.names() == ["Gradient descent", "Momentum"]);
    page.back();
    page.wait_until("Back goes to the first address", || page.names() == ["Adam"]);
    page.wait_for_text("[data-testid=step]", "/ 50");
    page.forward();
    page.wait_until("Forward returns", || page.names() == ["Gradient descent", "Momentum"]);
    page.forward();
    page.wait_until("Forward brings the run", || page.names().len() == 3);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_paused_step_survives_a_reload() {
    let page = Page::at_work("");
    page.pause();
    page.press("Home");
    page.press("Shift+ArrowRight");
    page.wait_for_step(10);
    let rows = page.rows();
    page.wait_until("the address tells the step", || page.fragment().contains("step=10"));
    page.reload();
    page.wait_for_digest();
    page.wait_for_step(10);
    assert_eq!((page.status().as_str(), page.rows()), ("paused", rows));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_bad_link_names_what_is_wrong_and_opens_the_rest() {
    let page = Page::at_work("");
    let all = ["Gradient descent", "Momentum", "Nesterov", "RMSprop", "Adam"];
    let bad: [(&str, &str, &[&str]); 6] = [
        ("v1&surface=rosenbrok&run=adam", "did you mean \"rosenbrock\"?", &["Adam"]),
        (
            "v1&surface=saddle&run=sgd&run=adem&run=adam(lr=quick)",
            "did you mean \"adam\"?",
            &["Gradient descent", "Adam"],
        ),
        ("v1&surface=saddle&colour=red", "the part \"colour=red\" is not known", &all),
        ("v1&surface=formula&f=x*y%2Bsine(x)&run=adam", "there is no function \"sine\"", &["Adam"]),
        ("v1&steps=0&run=adam", "steps: 0 is not a whole number in 1 to 20000", &["Adam"]),
        ("v1&surface=saddle&run=sgd&run=adam(lr=0.0", "ends in the middle of", &["Gradient descent", "Adam"]),
    ];
    for (fragment, reason, names) in bad {
        page.visit(fragment);
        page.wait_for_text(NOTICE, "Part of this link could not be read, the rest is open");
        let told = page.visible_text(NOTICE);
        assert!(told.contains(reason) && !told.contains("known are sgd"), "{fragment}: {told}");
        assert_eq!(page.names(), names, "{fragment}");
        assert_eq!(page.status(), "playing");
    }
    page.visit("v7&surface=saddle");
    page.wait_for_text(NOTICE, "This link cannot be opened");
    let told = page.visible_text(NOTICE);
    assert!(told.contains("this one starts with \"v7\""), "{told}");
    assert!(told.contains("The default experiment is open instead."), "{told}");
    assert_eq!(page.names(), all);
    // A surface and no runs, cut in a chat: the runs that suit it, without a reproach.
    page.visit("v1&surface=himmelblau");
    page.wait_until("its usual race is open", || page.names() == all && page.title().contains("Himmelblau"));
    assert!(!page.exists(".notice"));
    page.load("v1&surface=himmelblau&run=none");
    page.wait_until("nobody races", || page.names().is_empty());
    page.visit("v7&surface=saddle");
    page.wait_for_text(NOTICE, "This link cannot be opened");
    page.click(&format!("{NOTICE} [aria-label=Dismiss]"));
    page.wait_until("the message is gone", || page.text(NOTICE).is_empty());

    // The same, typed over a race that runs.
    page.set_fragment("v1&surface=nowhere");
    page.wait_for_text(NOTICE, "there is no surface \"nowhere\"");
    // A good link that follows leaves no reproach behind.
    page.set_fragment("v1&surface=saddle&run=adam");
    page.wait_until("the good link is open", || page.names() == ["Adam"]);
    page.wait_until("the message is gone", || !page.text(NOTICE).contains("nowhere"));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn hostile_links_change_nothing_but_a_message() {
    let page = Page::at_work("");
    let script = "<script>document.title='stolen'</script><img src=x onerror=\"document.title='stolen'\">";
    let long = "a".repeat(40_000);
    let deep = format!("v1&surface=formula&f={}x{}&run=adam", "(".repeat(5_000), ")".repeat(5_000));
    let bad = [
        format!("v1&surface={script}"),
        format!("v1&surface=formula&f={script}&run=adam"),
        format!("v1&surface=saddle&run=adam&label={}", "z".repeat(41)),
        long.clone(),
        format!("v1&surface=formula&f={long}"),
        deep,
        "z1.".to_owned(),
        "z1.AAAA####garbage".to_owned(),
        format!("z1.{long}"),
        "v1&start=1e999,-1e999".to_owned(),
        "v1&start=1e300,2".to_owned(),
        "v1&steps=99999999999999999999".to_owned(),
        "v1&surface=saddle&run=adam(lr=NaN)".to_owned(),
        "v1&domain=5,-5,0,0".to_owned(),
        format!("v1&surface=saddle{}", "&run=adam".repeat(500)),
        "v1&%ff%fe=%00".to_owned(),
        "constructor".to_owned(),
    ];
    for fragment in &bad {
        page.set_fragment(fragment);
        let shown: String = fragment.chars().take(60).collect();
        page.wait_until("it is said", || {
            let told = page.text(NOTICE);
            told.contains("cannot be opened") || told.contains("could not be read")
        });
        assert!(page.visible_text(NOTICE).chars().count() < 1000, "{shown:?}: the message floods the page");
        let way_out = page.frame(&format!("{NOTICE} [aria-label=Dismiss]"));
        assert!(way_out.lies_within((1440, 900)), "{shown:?}: the message pushes its way out off the screen");
        assert!(!page.names().is_empty(), "{shown:?}: nothing is open");
        page.wait_for_digest();
        // A good link between, so that the next bad one has to raise its own message.
        page.set_fragment("v1&surface=booth&run=adam");
        page.wait_until("a good link is open again", || page.names() == ["Adam"] && !page.exists(".notice"));
    }

    // A name may hold anything; it is shown as the text it is.
    page.set_fragment("v1&surface=saddle&run=adam&label=<b onclick=x>&run=sgd&label=<script>x</script>");
    page.wait_until("the names are shown", || page.names() == ["<b onclick=x>", "<script>x</script>"]);
    assert!(!page.title().contains("stolen"));
    assert_eq!(page.console_errors(), Vec::<String>::new());

    // Numbers at the edge of what is accepted.
    page.visit("v1&surface=rosenbrock&start=1000000,-1000000&noise=1000000&steps=20000&run=sgd(lr=1)&run=adam");
    page.wait_until("it is computed to its end", || page.rows().iter().all(|row| !row.loss.is_empty()));
    assert!(page.share_of_ink(STAGE) > 0.0 && page.share_of_ink(".stage canvas") > 0.0);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_browser_that_refuses_to_copy_shows_the_link_to_copy_by_hand() {
    let page = Page::at_work("");
    page.prepare(
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } });
         document.execCommand = () => false;",
    );
    page.visit("v1&surface=saddle&run=adam");
    page.go_to_end();
    page.press("s");
    page.wait_for_text(NOTICE, "The browser did not allow copying.");
    page.wait_for_text(NOTICE, "#v1&surface=saddle&run=adam");
    assert!(!page.exists(".cursor-bubble"), "it says copied all the same");
}
