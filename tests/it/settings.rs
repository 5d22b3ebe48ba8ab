//! `balance.toml`: what a folder says once, for every subcommand.

use serde_json::Value;

use super::made::{Folder, balance, csv, good_junior, good_primary, stderr, stdout};

/// A county in a folder below another, and what its `balance.toml` says.
fn county(settings: &str) -> Folder {
    let folder = Folder::new();
    let rows = [
        good_primary("1"),
        good_primary("2"),
        good_junior("3"),
        good_junior("4"),
    ];
    folder.write("county.csv", csv(&rows));
    folder.write("balance.toml", settings);
    std::fs::create_dir(folder.path().join("below")).unwrap();
    folder
}

/// Runs in the folder below: the exit code, standard output and standard error.
fn below(folder: &Folder, args: &[&str]) -> (Option<i32>, String, String) {
    let output = balance()
        .args(args)
        .current_dir(folder.path().join("below"))
        .output()
        .unwrap();
    (output.status.code(), stdout(&output), stderr(&output))
}

const JSON: [&str; 4] = ["audit", "../county.csv", "--format", "json"];

fn standard(shown: &str) -> String {
    let json: Value = serde_json::from_str(shown).unwrap();
    json["standard"].as_str().unwrap().to_owned()
}

#[test]
fn a_file_above_holds_unless_the_command_line_says_otherwise() {
    let folder = county("standard = \"own.toml\"\n");
    folder.write("own.toml", "extends = \"cn-2017\"\nid = \"own\"\n");
    assert_eq!(standard(&below(&folder, &JSON).1), "own");
    let given = [&JSON[..], &["--standard", "cn-2017"]].concat();
    assert_eq!(standard(&below(&folder, &given).1), "cn-2017");
    let alone = [&JSON[..], &["--no-config"]].concat();
    assert_eq!(standard(&below(&folder, &alone).1), "cn-2017");
    // It is said where it comes from, when asked.
    let told = below(&folder, &[&JSON[..], &["--verbose"]].concat()).2;
    let lines = ["balance.toml", "--standard=", "own.toml"];
    assert!(lines.iter().all(|line| told.contains(line)), "{told}");
    let told = below(&folder, &[&alone[..], &["--verbose"]].concat()).2;
    assert!(told.contains("no balance.toml"), "{told}");
}

#[test]
fn a_section_is_of_one_subcommand_and_goes_before_what_is_said_for_all() {
    let folder = county(
        "standard = \"cn-2012\"\n[audit]\nstandard = \"cn-2017\"\noutput = [\"out.md\"]\nexit-zero = true\n",
    );
    let (code, shown, said) = below(&folder, &JSON);
    assert_eq!(
        (code, &standard(&shown)[..]),
        (Some(0), "cn-2017"),
        "{said}"
    );
    // Paths start from where the file stands.
    let report = std::fs::read_to_string(folder.path().join("out.md")).unwrap();
    assert!(report.contains("(cn-2017)"), "{report}");
    let (_, shown, _) = below(&folder, &["gaps", "../county.csv", "--format", "json"]);
    assert_eq!(standard(&shown), "cn-2012");
    // What a subcommand has no option for is not its matter.
    assert_eq!(below(&folder, &["fields"]).0, Some(0));
}

#[test]
fn the_one_folder_given_goes_before_the_current_one() {
    let folder = county("standard = \"cn-2012\"\n");
    folder.write("below/balance.toml", "standard = \"cn-2017\"\n");
    let (_, shown, said) = below(&folder, &["audit", "..", "--format", "json"]);
    assert_eq!(standard(&shown), "cn-2012", "{said}");
}

#[test]
fn what_is_wrong_with_it_is_said_with_its_name_and_key() {
    for (settings, why) in [
        (
            "standrad = \"cn-2012\"",
            "standrad is no setting; did you mean \"standard\"?",
        ),
        ("[audit]\nexit = true", "audit.exit is no setting"),
        ("[audit]\nforce = true", "audit.force is no setting"),
        ("audit = 3", "audit is a section: [audit]"),
        (
            "[audit]\nexit_zero = \"yes\"",
            "audit.exit_zero is nothing that --exit-zero takes",
        ),
        ("reliefs = \"some\"", "settings of"),
        ("deny = [\"no-such\"]", "deny: --deny=no-such"),
        ("standard = ", "line 1"),
    ] {
        let folder = county(settings);
        let (code, _, said) = below(&folder, &JSON);
        assert_eq!(code, Some(2), "{settings}: {said}");
        assert!(
            said.contains("balance.toml") && said.contains(why),
            "{settings}: {said}"
        );
        // In Chinese, too, and nothing of it in English.
        let (_, _, said) = below(&folder, &[&JSON[..], &["--lang", "zh"]].concat());
        let english = ["setting", "nothing", "section", "takes"];
        assert!(english.iter().all(|word| !said.contains(word)), "{said}");
    }
}

#[test]
fn it_is_never_written_to() {
    let folder = county("standard = \"cn-2017\"\n");
    let args = [
        "check",
        "../county.csv",
        "--write-map",
        "../balance.toml",
        "--force",
    ];
    let (code, _, said) = below(&folder, &args);
    assert_eq!(code, Some(2));
    assert!(said.contains("is an input"), "{said}");
    let kept = std::fs::read_to_string(folder.path().join("balance.toml")).unwrap();
    assert_eq!(kept, "standard = \"cn-2017\"\n");
}
