//! Floods the host with calls.

deed_test_guests::guest!("caller", ["blob"], |_| loop {
    // That there is no such blob does not keep it from asking again.
    let _ = deed_component::open_blob("sha256:0000000000000000000000000000000000000000000000000000000000000000");
});
