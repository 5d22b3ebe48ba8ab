//! `balance man`: the help of the program and of each subcommand as manual pages.

use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;

use super::save::Saver;
use super::session::{Outcome, Session, Subcommand, Zh};

/// Write manual pages to a folder
#[derive(clap::Args)]
pub struct ManArgs {
    /// The folder; `man -l DIR/balance.1` shows the first of them
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Subcommand for ManArgs {
    const ZH: Zh = Zh {
        about: "把手册页（man）写到一个文件夹",
        arguments: &[(
            "folder",
            "文件夹；用 man -l 文件夹/balance.1 查看其中第一页",
        )],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        let mut command = super::command(session.lang).disable_help_subcommand(true);
        command.build();
        std::fs::create_dir_all(&self.folder)?;
        write(command, &self.folder, session.saver())?;
        Ok(Outcome::Met)
    }
}

/// Writes the page of a command, and those of all below it.
fn write(command: Command, folder: &Path, saver: Saver) -> anyhow::Result<()> {
    for below in command.get_subcommands() {
        if !below.is_hide_set() {
            write(below.clone(), folder, saver)?;
        }
    }
    let man = Man::new(command);
    let path = folder.join(man.get_filename());
    let mut page = Vec::new();
    man.render(&mut page)?;
    // A page has no room for a mark by which it could be known; what is there already stays.
    if std::fs::read(&path).is_ok_and(|known| known == page) {
        return Ok(());
    }
    saver.save(&path, |out| out.write_all(&page))
}
