package io.gatehouse.platform.throttle;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/** The network that a request came from, as far as one attacker is likely to own it. */
public final class Network {

    private static final int PREFIX_BYTES = 8;

    private Network() {}

    /** The IPv4 address itself, or the /64 of an IPv6 address. */
    public static String of(String remoteAddress) {
        try {
            InetAddress address = InetAddress.ofLiteral(remoteAddress);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(address.getAddress(), 0, PREFIX_BYTES) + "/64"
                    : address.getHostAddress();
        } catch (IllegalArgumentException notAnAddress) {
            return "unknown";
        }
    }
}
