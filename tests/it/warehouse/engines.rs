//! DuckDB and Spark, as Python has them, and PostgreSQL, started for a test and stopped behind it.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::tools;

/// A folder that PostgreSQL may write to, which runs as no administrator.
pub fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    folder
}

/// Runs every query of a folder in an engine that is a package of Python. `None` where it is not there.
pub fn python(engine: &str, folder: &Path) -> Option<()> {
    let mut python = match engine {
        "spark" => tools::spark()?,
        _ => tools::duckdb()?,
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/warehouse/run.py");
    let output = python.arg(script).arg(engine).arg(folder).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(())
}

/// A server, stopped where it is dropped.
struct Server {
    programs: PathBuf,
    data: PathBuf,
}

impl Server {
    /// A program of PostgreSQL, as a user that it runs as.
    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let id = Command::new("id").arg("-u").output().unwrap();
        // It refuses to run as the administrator.
        let mut command = match id.stdout.trim_ascii() {
            b"0" => {
                let mut command = Command::new("runuser");
                command.args(["-u", "postgres", "--"]).arg(path);
                command
            }
            _ => Command::new(path),
        };
        command.current_dir("/");
        command
    }

    fn start(programs: PathBuf, folder: &Path) -> Server {
        let server = Server {
            programs,
            data: folder.join("data"),
        };
        let made = server
            .program("initdb")
            .args([
                "-A",
                "trust",
                "-U",
                "balance",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                "-D",
            ])
            .arg(&server.data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let options = format!("-k {} -c listen_addresses= -c fsync=off", folder.display());
        let started = server
            .program("pg_ctl")
            .args(["-w", "-s", "-o", &options, "-l"])
            .arg(folder.join("data/log"))
            .arg("-D")
            .arg(&server.data)
            .arg("start")
            .status()
            .unwrap();
        assert!(started.success());
        server
    }

    /// Runs a script in a folder, and gives what it prints.
    fn psql(&self, socket: &Path, script: &str, folder: &Path) -> String {
        let file = folder.join("script.txt");
        std::fs::write(&file, script).unwrap();
        let output = Command::new(self.programs.join("psql"))
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                "balance",
                "-d",
                "postgres",
                "-h",
            ])
            .arg(socket)
            .arg("-f")
            .arg(&file)
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        stop.args(["-s", "-m", "immediate", "-D"])
            .arg(&self.data)
            .arg("stop");
        let _ = stop.status();
    }
}

/// Runs every query of every case in PostgreSQL. `None` where it is not there.
pub fn postgres(folder: &Path, cases: &[&str], parts: &[&str]) -> Option<()> {
    let server = Server::start(tools::postgres()?, folder);
    for case in cases {
        let of_case = folder.join(case);
        let table = std::fs::read_to_string(of_case.join("table.sql")).unwrap();
        server.psql(folder, &table, &of_case);
        for part in parts {
            let query = std::fs::read_to_string(of_case.join(part).with_extension("sql")).unwrap();
            let (query, _) = query.rsplit_once(';').unwrap();
            let script = format!("SELECT row_to_json(found) FROM (\n{query}\n) AS found;\n");
            let rows = server.psql(folder, &script, &of_case);
            std::fs::write(of_case.join(part).with_extension("json"), rows).unwrap();
        }
    }
    Some(())
}
