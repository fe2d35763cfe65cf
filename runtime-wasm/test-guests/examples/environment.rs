//! Reads the environment.

deed_test_guests::guest!("environment", [], |_| Ok(std::env::var("HOME").unwrap_or_default().into()));
