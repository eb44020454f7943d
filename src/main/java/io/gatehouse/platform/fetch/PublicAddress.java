package io.gatehouse.platform.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Tells addresses of the public internet from all others: own machine, own network, carriers,
 * multicast, documentation and the tunnels that lead back to any of these (RFC 6890 and the
 * registries it founded).
 */
final class PublicAddress {

    private static final List<Block> NOT_PUBLIC_4 =
            List.of(
                    Block.of("0.0.0.0", 8),
                    Block.of("10.0.0.0", 8),
                    Block.of("100.64.0.0", 10),
                    Block.of("127.0.0.0", 8),
                    Block.of("169.254.0.0", 16),
                    Block.of("172.16.0.0", 12),
                    Block.of("192.0.0.0", 24),
                    Block.of("192.0.2.0", 24),
                    Block.of("192.88.99.0", 24),
                    Block.of("192.168.0.0", 16),
                    Block.of("198.18.0.0", 15),
                    Block.of("198.51.100.0", 24),
                    Block.of("203.0.113.0", 24),
                    Block.of("224.0.0.0", 3));

    private static final Block GLOBAL_6 = Block.of("2000::", 3);
    // Teredo and its neighbours, documentation, 6to4, documentation again.
    private static final List<Block> NOT_PUBLIC_6 =
            List.of(
                    Block.of("2001::", 23),
                    Block.of("2001:db8::", 32),
                    Block.of("2002::", 16),
                    Block.of("3fff::", 20));

    private PublicAddress() {}

    static boolean is(InetAddress address) {
        if (address instanceof Inet4Address) {
            return NOT_PUBLIC_4.stream().noneMatch(block -> block.contains(address));
        }
        return GLOBAL_6.contains(address)
                && NOT_PUBLIC_6.stream().noneMatch(block -> block.contains(address));
    }

    /** The addresses that share their first bits. */
    private static final class Block {
        private final byte[] start;
        private final int bits;

        private Block(byte[] start, int bits) {
            this.start = start;
            this.bits = bits;
        }

        static Block of(String literal, int bits) {
            return new Block(InetAddress.ofLiteral(literal).getAddress(), bits);
        }

        boolean contains(InetAddress address) {
            byte[] bytes = address.getAddress();
            if (bytes.length != start.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((bytes[bit / 8] & mask) != (start[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
