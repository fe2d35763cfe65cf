//! Floods the log.

deed_test_guests::guest!("chatter", ["log"], |_| loop {
    deed_component::info("and another thing");
});
