//! The machine the figures were taken on, and what its processes use. Read from Linux's `/proc`.

use std::fs;

use serde_json::{Value, json};

/// Clock ticks a second in `/proc/PID/stat`: fixed by the kernel's interface to user space on every architecture Linux
/// still supports.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor, cores, memory, kernel.
pub(crate) fn describe() -> Value {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model =
        cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name.to_owned()));
    let memory = read("/proc/meminfo");
    let kilobytes =
        memory.lines().find_map(|line| line.strip_prefix("MemTotal:")?.split_whitespace().next()?.parse::<u64>().ok());
    json!({
        "cpu": model.unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        "cores": std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        "memory_mb": kilobytes.unwrap_or(0) / 1024,
        "kernel": read("/proc/sys/kernel/osrelease").trim(),
        "load_1m": read("/proc/loadavg").split_whitespace().next().and_then(|load| load.parse::<f64>().ok()),
    })
}

/// Resident memory of a process in MiB.
pub(crate) fn resident_mb(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.map(|kilobytes| kilobytes / 1024.0)
}

/// CPU seconds a process has used, in user and kernel mode.
pub(crate) fn cpu_seconds(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in parentheses, may hold blanks: count from behind it.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / TICKS_PER_SECOND)
}

/// The value below which a share of the sorted values lies; 0 when there are none.
pub(crate) fn percentile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let index = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(index.saturating_sub(1).min(last)).copied().unwrap_or(0.0)
}

/// The figures `p50_ms` and `p99_ms` of some durations in milliseconds, their names behind a prefix; null when there are none.
pub(crate) fn percentiles(prefix: &str, mut milliseconds: Vec<f64>) -> [(String, Value); 2] {
    milliseconds.sort_by(f64::total_cmp);
    [("p50_ms", 0.5), ("p99_ms", 0.99)].map(|(name, share)| {
        let value = if milliseconds.is_empty() { Value::Null } else { rounded(percentile(&milliseconds, share)) };
        (format!("{prefix}{name}"), value)
    })
}

/// Rounded to three decimals, which is more than any of these figures means.
pub(crate) fn rounded(value: f64) -> Value {
    json!((value * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((percentile(&values, 0.5), percentile(&values, 0.99), percentile(&[], 0.5)), (50.0, 99.0, 0.0));
    }

    #[test]
    fn percentiles_are_named_by_what_they_are_of() {
        let [p50, p99] = percentiles("step_", vec![3.0, 1.0, 2.0]);
        assert_eq!((p50, p99), (("step_p50_ms".to_owned(), json!(2.0)), ("step_p99_ms".to_owned(), json!(3.0))));
        assert!(percentiles("", Vec::new()).iter().all(|(_, value)| value.is_null()));
    }

    #[test]
    fn this_process_uses_memory_and_time() {
        assert!(resident_mb(std::process::id()).unwrap() > 1.0);
        assert!(cpu_seconds(std::process::id()).is_some());
    }
}
