//! Writes what `grid` begins with: every part of a sound workbook, and sound files.

#[allow(dead_code)]
mod workbooks;

use std::fs;

fn main() -> std::io::Result<()> {
    let folder = "corpus/grid";
    fs::create_dir_all(folder)?;
    let parts = workbooks::parts();
    for (at, part) in (0u8..).zip(&parts) {
        let seed = [vec![at], part.sound.clone()].concat();
        fs::write(format!("{folder}/part-{at}"), seed)?;
    }
    for format in ["xlsx", "xlsb", "xls", "ods", "csv"] {
        let seed = [vec![255], workbooks::sound().bytes(format)].concat();
        fs::write(format!("{folder}/file-{format}"), seed)?;
    }
    Ok(())
}
