package keychain

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"io"
	"os"

	"golang.org/x/crypto/blowfish" //lint:ignore SA1019 it is the cipher of KWallet's files
)

// What a wallet file of KDE Frameworks 5 and 6 begins with: the word, a version, the cipher and the hash of the
// password (backendpersisthandler.cpp and kwalletbackend.cpp of kwallet).
const (
	walletMagic      = "KWALLET\n\r\x00\r\n"
	walletVersion    = 0
	walletBlowfish   = 3 // Blowfish in CBC mode
	walletPBKDF2     = 2 // PBKDF2 with SHA-512
	walletRounds     = 50_000
	walletKeySize    = 56 // bytes, those of the salt as well
	walletMostHashes = 0xffff
)

// walletStamp tells one state of a wallet file from the next.
type walletStamp struct {
	path     string
	size     int64
	modified int64
}

// hasNoPassword reports whether the empty password opens a wallet, so that KWallet asks nobody. It is false for every
// file that it does not know. It decrypts the length of the content and nothing behind it.
//
// The key takes some 30 ms to make, so the answer is kept as long as the file stays the same.
func (p *provider) hasNoPassword(path string) bool {
	info, err := os.Stat(path + ".kwl")
	if err != nil {
		return false
	}
	stamp := walletStamp{path: path, size: info.Size(), modified: info.ModTime().UnixNano()}
	if p.wallet != stamp {
		p.wallet, p.walletOpen = stamp, opensWithoutPassword(path)
	}
	return p.walletOpen
}

func opensWithoutPassword(path string) bool {
	salt, err := os.ReadFile(path + ".salt")
	if err != nil || len(salt) != walletKeySize {
		return false
	}
	file, err := os.Open(path + ".kwl")
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // it was only read
	first, size, ok := walletContent(file)
	if !ok {
		return false
	}
	key, err := pbkdf2.Key(sha512.New, "", salt, walletRounds, walletKeySize)
	if err != nil {
		return false
	}
	cipher, err := blowfish.NewCipher(key)
	if err != nil {
		return false
	}
	// A random block, the length, the content, its SHA-1 sum, and one to eight bytes that fill the last block.
	block := make([]byte, blowfish.BlockSize)
	cipher.Decrypt(block, first[blowfish.BlockSize:])
	subtle.XORBytes(block, block, first[:blowfish.BlockSize])
	whole := blowfish.BlockSize + 4 + int64(binary.BigEndian.Uint32(block)) + sha1.Size
	return size > whole && size <= whole+blowfish.BlockSize
}

// walletContent returns the first two blocks of what is encrypted, and the size of all of it.
func walletContent(file *os.File) (first []byte, size int64, ok bool) {
	info, err := file.Stat()
	if err != nil {
		return nil, 0, false
	}
	head := make([]byte, len(walletMagic)+4)
	if _, err := io.ReadFull(file, head); err != nil || !bytes.HasPrefix(head, []byte(walletMagic)) ||
		head[12] != walletVersion || head[14] != walletBlowfish || head[15] != walletPBKDF2 {
		return nil, 0, false
	}
	// Names of folders and entries as sums: a count of folders, and for each its sum, a count of entries and their sums.
	at := int64(len(head))
	number := func() int64 {
		var n uint32
		if ok = ok && binary.Read(io.NewSectionReader(file, at, 4), binary.BigEndian, &n) == nil; !ok {
			return 0
		}
		at += 4
		return int64(n)
	}
	ok = true
	folders := number()
	for i := int64(0); ok && i < folders && folders <= walletMostHashes; i++ {
		at += 16
		at += 16 * number()
	}
	first = make([]byte, 2*blowfish.BlockSize)
	if size = info.Size() - at; !ok || folders > walletMostHashes || size%blowfish.BlockSize != 0 {
		return nil, 0, false
	}
	_, err = file.ReadAt(first, at)
	return first, size, err == nil
}
