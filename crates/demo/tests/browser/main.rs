//! The playground in a real browser, driven through WebDriver: Debian's chromium and chromedriver.
//!
//! Where they are missing the tests say so and pass; GRADUS_BROWSER=1 makes that a failure. GRADUS_AXE is the path of axe-core's
//! axe.min.js, GRADUS_SCREENSHOTS a folder for the pictures of docs/playground.md.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests, and the functions that they share")]

mod access;
mod hold;
mod http;
mod keep;
mod lone;
mod open;
mod stage;
mod time;
mod train;
mod views;
mod webdriver;
