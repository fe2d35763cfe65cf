//! Ends itself instead of returning.

deed_test_guests::guest!("quits", [], |_| std::process::exit(3));
