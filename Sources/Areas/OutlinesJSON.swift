import Kernel
import Web

/// Areas with their outlines as a GeoJSON FeatureCollection (RFC 7946).
package struct OutlinesJSON {
    package let bytes: [UInt8]

    package init(_ areas: [AreaStore.Outlined]) {
        var out = Array("{\"type\":\"FeatureCollection\",\"features\":[".utf8)
        for (index, outlined) in areas.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            let area = outlined.area
            // The identifier as text: 63 bits do not fit the numbers of a browser.
            let properties = JSON.members([
                ("id", .text(area.id.description)), ("code", .text(area.code)), ("name", .text(area.name)),
                ("level", .text(area.level.rawValue)),
            ])
            out += Array("{\"type\":\"Feature\",\"properties\":".utf8) + properties.bytes
            // The geometry was written by this program and is JSON already.
            out += Array(",\"geometry\":\(outlined.geometry)}".utf8)
        }
        bytes = out + Array("]}".utf8)
    }
}
