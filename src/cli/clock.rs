//! The clock of the machine.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike, Utc};

/// The last year that the formats of files can state.
const LAST_YEAR: i32 = 9999;

/// A time of the clock; none where it is before 1970 or after 9999, which the formats of files do not know.
pub fn read(time: SystemTime) -> Option<DateTime<Utc>> {
    let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let time = DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)?;
    (time.year() <= LAST_YEAR).then_some(time)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_time_is_one_that_a_file_can_state() {
        let year = |time| read(time).map(|time| time.year());
        let after = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(year(UNIX_EPOCH), Some(1970));
        assert_eq!(year(after(253_402_300_799)), Some(9999));
        assert_eq!(year(after(253_402_300_800)), None);
        assert_eq!(year(after(1 << 60)), None);
        assert_eq!(year(UNIX_EPOCH - Duration::from_nanos(1)), None);
    }
}
