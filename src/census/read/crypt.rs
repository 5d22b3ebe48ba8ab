//! Workbooks that are encrypted with the password that Excel tries by itself, as protecting their
//! structure does, or did ([MS-OFFCRYPTO]). Excel and WPS open them without a word. Any other password
//! is one that this program does not know.

use aes::cipher::{BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256, Block};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Reader;
use quick_xml::events::Event;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::census::read::archive::attribute;
use crate::census::read::bytes::u32_at;
use crate::census::read::limits::{MOST_ROUNDS, too_large};
use crate::problem::Kind;

/// The password that Excel tries.
const PASSWORD: &str = "VelvetSweatshop";

/// The rounds of standard encryption.
const ROUNDS: u32 = 50_000;

/// A package is encrypted in segments of this length.
const SEGMENT: usize = 4096;

/// A salt is of the length of a block, which is 16. It is hashed with every segment.
const LONGEST_SALT: usize = 64;

/// The password as its hashes take it.
pub fn password() -> Vec<u8> {
    PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Decrypts a package in place, given what describes its encryption.
///
/// # Errors
/// Another password, another encryption; or more rounds than any program writes.
pub fn decrypt_package(info: &[u8], package: &mut Vec<u8>) -> Result<(), Kind> {
    let locked = Kind::PasswordProtected;
    let length = package.first_chunk::<8>().map(|n| u64::from_le_bytes(*n));
    package.drain(..package.len().min(8));
    let version = info.get(..4).unwrap_or_default();
    match version {
        [4, 0, 4, 0] => {
            let agile = info.get(8..).and_then(Agile::read).ok_or(locked)?;
            agile.decrypt(package)?;
        }
        [2..=4, 0, 2, 0] => {
            let key = standard_key(info.get(8..).unwrap_or_default()).ok_or(locked.clone())?;
            package.truncate(package.len() / 16 * 16);
            decrypt(&key, package).ok_or(locked)?;
        }
        _ => return Err(locked),
    }
    // What fills up the last block is no part of the package.
    let length = length.and_then(|length| usize::try_from(length).ok());
    package.truncate(length.unwrap_or(0));
    Ok(())
}

/// The key of standard encryption, if the password is the one.
fn standard_key(info: &[u8]) -> Option<Vec<u8>> {
    let header = info.get(4..)?;
    let (header, verifier) = header.split_at_checked(u32_at(info, 0)? as usize)?;
    let length = u32_at(header, 16)? as usize / 8;
    // AES, and SHA-1.
    let known = matches!(u32_at(header, 8)?, 0x660E..=0x6610) && u32_at(header, 12)? == 0x8004;
    if !known || !matches!(length, 16 | 24 | 32) || u32_at(verifier, 0)? != 16 {
        return None;
    }
    let salt = verifier.get(4..20)?;
    let mut test = verifier.get(20..36)?.to_vec();
    let mut hash = verifier.get(40..72)?.to_vec();
    let spun = spun::<Sha1>(salt, ROUNDS);
    let last = hash_of::<Sha1>(&[&spun, &[0; 4]]);
    let mixed = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(&last).for_each(|(b, h)| *b ^= h);
        hash_of::<Sha1>(&[&block])
    };
    let mut key = [mixed(0x36), mixed(0x5C)].concat();
    key.truncate(length);
    decrypt(&key, &mut test)?;
    decrypt(&key, &mut hash)?;
    hash.starts_with(&hash_of::<Sha1>(&[&test])).then_some(key)
}

/// What describes agile encryption.
struct Agile {
    package: Hashing,
    key: Hashing,
    rounds: u32,
    test: Vec<u8>,
    hash: Vec<u8>,
    value: Vec<u8>,
}

/// How a key is made of a password, or the vector of a segment of its number.
struct Hashing {
    algorithm: Algorithm,
    salt: Vec<u8>,
    /// The length of a key.
    length: usize,
}

#[derive(Clone, Copy)]
enum Algorithm {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    fn hash(self, parts: &[&[u8]]) -> Vec<u8> {
        match self {
            Algorithm::Sha1 => hash_of::<Sha1>(parts),
            Algorithm::Sha256 => hash_of::<Sha256>(parts),
            Algorithm::Sha384 => hash_of::<Sha384>(parts),
            Algorithm::Sha512 => hash_of::<Sha512>(parts),
        }
    }

    fn spun(self, salt: &[u8], rounds: u32) -> Vec<u8> {
        match self {
            Algorithm::Sha1 => spun::<Sha1>(salt, rounds),
            Algorithm::Sha256 => spun::<Sha256>(salt, rounds),
            Algorithm::Sha384 => spun::<Sha384>(salt, rounds),
            Algorithm::Sha512 => spun::<Sha512>(salt, rounds),
        }
    }
}

impl Agile {
    /// Reads the description; `None` if it is of an encryption that is not known.
    fn read(info: &[u8]) -> Option<Agile> {
        let mut xml = Reader::from_reader(info);
        let mut package = None;
        loop {
            let event = xml.read_event().ok()?;
            let (Event::Start(e) | Event::Empty(e)) = event else {
                match event {
                    Event::Eof => return None,
                    _ => continue,
                }
            };
            let get = |name: &str| attribute(&e, |key| key == name);
            let bytes = |name: &str| STANDARD.decode(get(name)?.trim()).ok();
            let hashing = || {
                let known =
                    get("cipherAlgorithm")? == "AES" && get("cipherChaining")? == "ChainingModeCBC";
                let algorithm = match get("hashAlgorithm")?.as_str() {
                    "SHA1" | "SHA-1" => Algorithm::Sha1,
                    "SHA256" | "SHA-256" => Algorithm::Sha256,
                    "SHA384" | "SHA-384" => Algorithm::Sha384,
                    "SHA512" | "SHA-512" => Algorithm::Sha512,
                    _ => return None,
                };
                let length = get("keyBits")?.parse::<usize>().ok()? / 8;
                let salt = bytes("saltValue")?;
                let usual = matches!(length, 16 | 24 | 32) && salt.len() <= LONGEST_SALT;
                (known && usual).then_some(Hashing {
                    algorithm,
                    salt,
                    length,
                })
            };
            match e.local_name().as_ref() {
                "keyData" => package = Some(hashing()?),
                "encryptedKey" => {
                    return Some(Agile {
                        package: package?,
                        key: hashing()?,
                        rounds: get("spinCount")?.parse().ok()?,
                        test: bytes("encryptedVerifierHashInput")?,
                        hash: bytes("encryptedVerifierHashValue")?,
                        value: bytes("encryptedKeyValue")?,
                    });
                }
                _ => {}
            }
        }
    }

    fn decrypt(self, package: &mut [u8]) -> Result<(), Kind> {
        if self.rounds > MOST_ROUNDS {
            return Err(too_large(
                &format!("打开加密的工作簿最多计算 {MOST_ROUNDS} 轮"),
                &format!("an encrypted workbook may take at most {MOST_ROUNDS} rounds to open"),
            ));
        }
        let key = self.key_of_package().ok_or(Kind::PasswordProtected)?;
        for (number, segment) in (0u32..).zip(package.chunks_mut(SEGMENT)) {
            let number = number.to_le_bytes();
            let salt = &self.package.salt;
            let vector = self.package.algorithm.hash(&[salt, &number]);
            let whole = segment.len() / 16 * 16;
            let segment = segment.get_mut(..whole).unwrap_or_default();
            decrypt_chained(&key, &vector, segment).ok_or(Kind::PasswordProtected)?;
        }
        Ok(())
    }

    /// The key of the package, if the password is the one.
    fn key_of_package(&self) -> Option<Vec<u8>> {
        let Hashing {
            algorithm,
            salt,
            length,
        } = &self.key;
        let spun = algorithm.spun(salt, self.rounds);
        let opened = |what: [u8; 8], bytes: &[u8]| {
            let mut key = algorithm.hash(&[&spun, &what]);
            key.resize(*length, 0x36);
            let mut bytes = bytes.to_vec();
            decrypt_chained(&key, salt, &mut bytes)?;
            Some(bytes)
        };
        let test = opened([0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79], &self.test)?;
        let hash = opened([0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E], &self.hash)?;
        let mut value = opened(
            [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6],
            &self.value,
        )?;
        // The salt and what is tested are of one length, which is that of a block.
        let test = test.get(..salt.len().min(test.len()))?;
        value.truncate(self.package.length);
        let right = hash.starts_with(&algorithm.hash(&[test]));
        (right && value.len() == self.package.length).then_some(value)
    }
}

/// The hash of some parts, one behind the other.
pub fn hash_of<H: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = H::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().to_vec()
}

/// The password hashed over and over.
fn spun<H: Digest>(salt: &[u8], rounds: u32) -> Vec<u8> {
    let mut hash = H::new()
        .chain_update(salt)
        .chain_update(password())
        .finalize();
    for round in 0..rounds {
        let next = H::new()
            .chain_update(round.to_le_bytes())
            .chain_update(&hash);
        hash = next.finalize();
    }
    hash.to_vec()
}

/// Decrypts whole blocks, each by itself; `None` if key or text are of a wrong length.
fn decrypt(key: &[u8], text: &mut [u8]) -> Option<()> {
    match key.len() {
        16 => with::<Aes128>(key, text),
        24 => with::<Aes192>(key, text),
        32 => with::<Aes256>(key, text),
        _ => None,
    }
}

fn with<
    A: KeyInit + BlockCipherDecrypt<BlockSize = <Aes128 as aes::cipher::BlockSizeUser>::BlockSize>,
>(
    key: &[u8],
    text: &mut [u8],
) -> Option<()> {
    let cipher = A::new_from_slice(key).ok()?;
    let (blocks, rest) = Block::slice_as_chunks_mut(text);
    cipher.decrypt_blocks(blocks);
    rest.is_empty().then_some(())
}

/// Decrypts whole blocks, each mixed with the one before, the first with a vector.
fn decrypt_chained(key: &[u8], vector: &[u8], text: &mut [u8]) -> Option<()> {
    let mut before = vector.to_vec();
    before.resize(16, 0x36);
    before.extend_from_slice(text);
    decrypt(key, text)?;
    text.iter_mut()
        .zip(before)
        .for_each(|(b, before)| *b ^= before);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What describes the encryption may be cut off or changed anywhere.
    #[test]
    fn a_damaged_description_is_refused() {
        let agile = br#"<encryption><keyData keyBits="256" cipherAlgorithm="AES"
            cipherChaining="ChainingModeCBC" hashAlgorithm="SHA1" saltValue="AAAA"/><encryptedKey
            spinCount="1" keyBits="256" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC"
            hashAlgorithm="SHA1" saltValue="AAAA" encryptedVerifierHashInput="AAAA"
            encryptedVerifierHashValue="AAAA" encryptedKeyValue="AAAA"/></encryption>"#;
        let agile = [&[4, 0, 4, 0, 0x40, 0, 0, 0], &agile[..]].concat();
        let mut standard = vec![3, 0, 2, 0, 0x24, 0, 0, 0, 32, 0, 0, 0];
        standard.extend([
            0x24, 0, 0, 0, 0, 0, 0, 0, 0x0E, 0x66, 0, 0, 4, 0x80, 0, 0, 128, 0, 0, 0,
        ]);
        standard.extend([0; 12]);
        standard.extend([16, 0, 0, 0]);
        standard.extend([7; 68]);
        for info in [agile, standard] {
            for length in (0..=info.len()).filter(|n| *n < 200 || *n == info.len()) {
                let mut package = vec![9; 100];
                let found = decrypt_package(&info[..length], &mut package);
                assert!(matches!(found, Err(Kind::PasswordProtected)), "{length}");
            }
        }
    }
}
