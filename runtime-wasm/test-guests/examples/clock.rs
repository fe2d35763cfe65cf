//! Looks at the clocks: the one of the host, the wall clock, and the one that only goes forward.

deed_test_guests::guest!("clock", ["clock"], |input| Ok(match input.as_str() {
    Some("wall") => std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as u64)
        .into(),
    Some("monotonic") => {
        let start = std::time::Instant::now();
        std::thread::sleep(std::time::Duration::from_millis(5));
        (start.elapsed().as_millis() as u64).into()
    }
    _ => deed_component::now_ms().into(),
}));
