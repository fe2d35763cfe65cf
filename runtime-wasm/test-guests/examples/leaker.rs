//! Opens readers and never closes them.

deed_test_guests::guest!("leaker", ["blob"], |input| loop {
    std::mem::forget(deed_component::open_blob(input.as_str().unwrap_or_default())?);
});
