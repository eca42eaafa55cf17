package org.tcpreassembly.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One end of the connections of {@link KernelTraffic}: a program that is run in a network namespace. */
public final class KernelEndpoint {
    private KernelEndpoint() {}

    /** {@code CLIENT|SERVER SEED CONNECTIONS MAXIMUM_BYTES}; a server says "ready" when it listens. */
    public static void main(String[] arguments) throws Exception {
        Side side = Side.valueOf(arguments[0]);
        List<KernelTransfer> transfers =
                transfers(Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        List<Callable<Void>> tasks = new ArrayList<>();
        for (KernelTransfer transfer : transfers) {
            tasks.add(side == Side.CLIENT ? client(transfer) : server(transfer));
        }
        System.out.println("ready");
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : executor.invokeAll(tasks)) {
                done.get();
            }
        }
    }

    static List<KernelTransfer> transfers(long seed, int connections, int maximumBytes) {
        List<KernelTransfer> transfers = new ArrayList<>();
        for (int number = 0; number < connections; number++) {
            transfers.add(KernelTransfer.of(seed, number, maximumBytes));
        }
        return transfers;
    }

    private static InetSocketAddress address(Endpoint endpoint) throws Exception {
        return new InetSocketAddress(InetAddress.getByAddress(endpoint.addressBytes()), endpoint.port());
    }

    private static Callable<Void> client(KernelTransfer transfer) {
        return () -> {
            Socket socket = new Socket();
            socket.bind(address(transfer.client()));
            socket.connect(address(transfer.server()));
            transfer.run(socket, Side.CLIENT);
            return null;
        };
    }

    private static Callable<Void> server(KernelTransfer transfer) throws Exception {
        ServerSocket listener = new ServerSocket();
        listener.bind(address(transfer.server()));
        return () -> {
            try (listener) {
                transfer.run(listener.accept(), Side.SERVER);
            }
            return null;
        };
    }
}
