//! `balance completions`: what a shell needs to complete the program's arguments.

use std::io::{self, Write};

use clap_complete::{Shell, generate};

use super::session::{Outcome, Session, Subcommand, Zh};

/// Print completions for a shell
#[derive(clap::Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Subcommand for CompletionsArgs {
    const ZH: Zh = Zh {
        about: "输出命令行补全脚本",
        arguments: &[("shell", "所用的 shell：bash、zsh、fish、powershell、elvish")],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        let mut command = super::command(session.lang);
        let mut script = Vec::new();
        generate(self.shell, &mut command, "balance", &mut script);
        io::stdout().write_all(&script)?;
        Ok(Outcome::Met)
    }
}
