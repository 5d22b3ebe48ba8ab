//! A package in the making, in memory.

use std::io::{Cursor, Read, Write};

use zip::read::ZipFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::package::parts::Broken;

/// A package in the making.
pub struct Copy {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    options: SimpleFileOptions,
}

impl Copy {
    /// One whose new parts are packed: a file for people.
    pub fn packed() -> Copy {
        Copy::new(CompressionMethod::Deflated, 0)
    }

    /// One whose new parts are not packed, about so long: it is read again at once.
    pub fn unpacked(length: usize) -> Copy {
        Copy::new(CompressionMethod::Stored, length)
    }

    fn new(method: CompressionMethod, length: usize) -> Copy {
        let options = SimpleFileOptions::default().compression_method(method);
        Copy {
            zip: ZipWriter::new(Cursor::new(Vec::with_capacity(length))),
            // The clock would make every copy another.
            options: options.last_modified_time(DateTime::default()),
        }
    }

    /// Begins a part, which is then written.
    ///
    /// # Errors
    /// A name that no part can have.
    pub fn begin(&mut self, name: &str) -> Result<&mut dyn Write, Broken> {
        self.zip.start_file(name, self.options)?;
        Ok(&mut self.zip)
    }

    /// Writes a part.
    ///
    /// # Errors
    /// A name that no part can have.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Broken> {
        let written = self.begin(name)?.write_all(bytes);
        written.map_err(|e| Broken::Zip(e.into()))
    }

    /// Copies a part as it is packed.
    ///
    /// # Errors
    /// The part cannot be read.
    pub fn put_packed<R: Read>(&mut self, part: ZipFile<'_, R>) -> Result<(), Broken> {
        Ok(self.zip.raw_copy_file(part)?)
    }

    /// The bytes of the whole.
    ///
    /// # Errors
    /// More than an archive can hold.
    pub fn finish(self) -> Result<Vec<u8>, Broken> {
        Ok(self.zip.finish()?.into_inner())
    }
}
