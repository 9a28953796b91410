package site

import (
	"crypto/sha256"
	"encoding/hex"
)

// ScanParts are the files of the handheld page that a device keeps.
var ScanParts = []string{"app.css", "screens.css", "print.css", "words.js", "app.js", "parts.js",
	"camera.js", "scan.js", "vendor/zxing.min.js", "icon.svg"}

// ScanVersion names the parts of the handheld page that a device keeps: other
// parts, another version.
var ScanVersion = func() string {
	sum := sha256.New()
	for _, name := range append([]string{"worker.js"}, ScanParts...) {
		b, err := AssetFiles.ReadFile("assets/" + name)
		if err != nil {
			panic(err)
		}
		sum.Write(b)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}()
