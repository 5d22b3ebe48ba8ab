//! Every kind of problem. What it says, how grave it is and how to mend it stands in `kinds.toml`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use strum::IntoStaticStr;

use super::catalogue::Entry;
use crate::lang::Text;
use crate::privacy::Told;

/// A kind of problem, with what was found. Its code is its name in kebab-case, its texts are the
/// entry of that code in `kinds.toml`, with the parts of the payload filled in.
#[derive(Clone, Debug, PartialEq, Serialize, IntoStaticStr)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema, strum::VariantNames))]
#[allow(missing_docs, reason = "the entry in kinds.toml says what each is")]
pub enum Kind {
    FileMissing,
    FileUnreadable {
        why: Text,
    },
    FileEmpty,
    NotAFile,
    FileUnknownFormat {
        what: Text,
    },
    NotAWorkbook {
        why: Text,
    },
    LinkIgnored,
    PasswordProtected,
    TooLarge {
        limit: Text,
        /// Where it is the limit on problems: how many are left out.
        #[serde(skip)]
        more: usize,
    },
    FolderEmpty,
    #[serde(rename = "unknown-encoding")]
    #[strum(serialize = "unknown-encoding")]
    NotUtf8,
    UnclosedQuote,
    BeyondHeader {
        found: Told,
    },
    UnitLine {
        found: Told,
        columns: Text,
    },
    NoSchoolTable {
        wanted: Text,
        found: Option<Text>,
    },
    NoSchools,
    SheetIgnored,
    HiddenSheet,
    PupilsDisagree {
        school: String,
        total: String,
        sum: String,
    },
    TotalsDisagree {
        school: String,
        column: Text,
        total: String,
        sum: String,
    },
    NegativeFigure {
        school: String,
        stage: Text,
        indicator: Text,
    },
    ScopeUnknown {
        school: Option<String>,
        column: Text,
        rule: Text,
    },
    WeightChosen {
        sharer: Text,
        weight: String,
        schools: usize,
    },
    ReliefOutOfDate {
        relief: Text,
        year: Option<u16>,
        from: Option<u16>,
        until: Option<u16>,
        schools: usize,
    },
    DuplicateColumn {
        column: Text,
    },
    TotalOrPart {
        column: Text,
        parts: Text,
    },
    TakenAsTotal {
        column: Text,
        total: Text,
        parts: Text,
    },
    UnknownColumn {
        header: Told,
        /// Of many in one sheet that are told together, how many there are.
        count: Option<String>,
        nearest: Option<Text>,
    },
    FormColumns {
        columns: Text,
    },
    FormWithoutName,
    UnknownUnit {
        item: Told,
        found: Told,
    },
    MissingColumn {
        columns: Text,
        indicator: Text,
    },
    UnitOfAnotherKind {
        column: Text,
        found: Told,
        unit: Told,
        expected: Text,
    },
    UnitContradiction {
        column: Text,
        stored: String,
        found: Told,
        header: Option<Text>,
    },
    NotANumber {
        column: Text,
        found: Told,
    },
    ErrorValue {
        column: Text,
        found: Told,
    },
    FormulaUncomputed {
        column: Text,
    },
    BrokenCharacter {
        column: Text,
        found: Told,
    },
    NegativeNumber {
        column: Text,
        found: Told,
    },
    NotWhole {
        column: Text,
        found: Told,
    },
    NotAYear {
        column: Text,
        found: Told,
    },
    NotYesOrNo {
        column: Text,
        found: Told,
    },
    UnknownWord {
        column: Text,
        found: Told,
        valid: Text,
    },
    DuplicateSchool {
        school: String,
    },
    Contradiction {
        school: String,
        column: Text,
        values: Told,
    },
    RowWithoutSchool,
    MissingCounty {
        school: String,
    },
    SeveralYears {
        county: String,
        years: String,
        taken: String,
    },
    YearAbsent {
        county: String,
        year: String,
        years: Option<String>,
    },
    MissingPupils {
        school: String,
        stage: Text,
    },
    MissingValue {
        school: String,
        stage: Text,
        indicator: Text,
        columns: Text,
    },
    StageUnknown {
        school: String,
    },
    PupilsOutsideType {
        school: String,
        stage: Text,
    },
    Apportioned {
        school: String,
        column: Text,
        by: Text,
    },
    TypeUnknown {
        school: String,
    },
    NoTypes,
    NoSchoolAssessed {
        county: String,
    },
    NoPupils {
        county: String,
    },
    StageAbsent {
        county: String,
        stage: Text,
    },
    MapUnused {
        header: String,
    },
    AllowUnused {
        entry: String,
        schools: Option<String>,
    },
    UnknownSchool {
        school: Told,
        school_code: Option<Told>,
        from: Text,
        nearest: Option<Text>,
        invisible: Option<Text>,
    },
    AmbiguousSchool {
        school: Told,
        school_code: Option<Told>,
        from: Text,
        found: Text,
    },
    CountyDiffers {
        county: String,
        column: Text,
    },
    CodeInDigitsLost {
        found: Told,
    },
    LooksLikeTotal {
        name: Told,
        rows: String,
    },
    OnlyAName {
        name: Told,
    },
    NoPupilsColumn {
        wanted: Text,
        known: Option<Text>,
        unknown: Option<Told>,
    },
    RosterWordUnclear {
        column: Text,
        found: Told,
    },
    RosterBlank {
        column: Text,
        row: Text,
        none: Option<String>,
    },
    RosterTwice,
    RosterColumnAbsent {
        column: Text,
    },
    RosterStageAbsent {
        school: String,
        stage: Text,
        row: Text,
    },
    ClassTwice {
        class: Told,
    },
    RosterStageUnknown {
        school: String,
        row: Text,
    },
    NotADate {
        column: Text,
        found: Told,
    },
    UnlikelyAge {
        column: Text,
        age: String,
    },
    AgeYearUnknown {
        roster: Text,
    },
    TeacherTwice {
        column: Text,
    },
    TeacherPerhapsTwice {
        same: Text,
    },
    Outlier {
        school: String,
        column: Text,
        value: Text,
        each: String,
        median: String,
        times: String,
        correction: Option<Text>,
    },
    UnitSuspect {
        county: String,
        column: Text,
        stage: Option<Text>,
        mean: String,
        threshold: Option<String>,
        schools: Option<String>,
    },
    RatioDiffers {
        school: String,
        stage: Text,
        indicator: Text,
        found: String,
        computed: String,
    },
    ChangesUnreadable {
        why: Text,
    },
    ChangeKeyUnknown {
        key: String,
        nearest: Option<String>,
        known: String,
    },
    ChangeKeyTwice {
        key: String,
        other: String,
    },
    ChangeBlank {
        column: Text,
    },
    ChangeAmount,
    ChangeMove,
    ChangeSchoolUnknown {
        school: String,
        nearest: Option<String>,
    },
    ChangeSchoolAmbiguous {
        school: String,
        found: String,
    },
    ChangeSchoolsDiffer {
        school: String,
        name: String,
    },
    ChangeFieldUnknown {
        field: String,
        nearest: Option<Text>,
    },
    ChangeFieldNoFigure {
        column: Text,
    },
    ChangeStageWanted {
        school: String,
        column: Text,
        stages: Text,
    },
    ChangeStageUnneeded {
        column: Text,
    },
    ChangeStageAbsent {
        school: String,
        stage: Text,
    },
    ChangeOfBlank {
        school: String,
        column: Text,
    },
    ChangeOfTotal {
        school: String,
        column: Text,
        total: Text,
    },
    ChangeOfParts {
        school: String,
        column: Text,
        parts: Text,
    },
    ChangeTakesTooMuch {
        school: String,
        column: Text,
        there: String,
        taken: String,
    },
    ChangeSetTwice {
        school: String,
        column: Text,
        first: String,
    },
    ChangeEvent,
    ChangeMergedBlank {
        school: String,
        into: String,
        columns: Text,
    },
    ChangeClosedPupils {
        school: String,
        pupils: String,
    },
    ChangeSchoolExists {
        school: String,
    },
    ChangeSchoolAbsent {
        school: String,
        at: String,
    },
    ChangeYearWanted {
        year: u16,
    },
    ChangeBeforeCensus {
        school: String,
        column: Text,
        year: u16,
        census: u16,
    },
    #[serde(untagged)]
    #[cfg_attr(test, schemars(skip))]
    Check(Check),
}

/// A check of the figures that failed: it comes with the dictionary, and so do its texts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// The stable code.
    pub code: String,
    /// What an entry of `kinds.toml` is to the other kinds.
    #[serde(skip)]
    pub entry: Arc<Entry>,
    /// The parts of its texts, by name.
    #[serde(flatten)]
    pub parts: BTreeMap<String, Text>,
}
