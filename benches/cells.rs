//! Reads every cell of a workbook with calamine and does nothing else.
use std::error::Error;
use std::path::PathBuf;

use calamine::{DataType, Reader, open_workbook_auto};

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<PathBuf> = std::env::args_os()
        .skip(1)
        .filter(|argument| !argument.to_string_lossy().starts_with("--"))
        .map(PathBuf::from)
        .collect();
    if files.is_empty() {
        println!("usage: cells FILE…");
    }
    for file in files {
        let mut workbook = open_workbook_auto(&file)?;
        let (mut cells, mut sum) = (0_u64, 0.0);
        for name in workbook.sheet_names() {
            for (_, _, cell) in workbook.worksheet_range(&name)?.used_cells() {
                cells += 1;
                sum += cell.get_float().unwrap_or(0.0);
            }
        }
        println!("{}: {cells} cells, sum {sum}", file.display());
    }
    Ok(())
}
