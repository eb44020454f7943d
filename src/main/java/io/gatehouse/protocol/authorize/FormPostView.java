package io.gatehouse.protocol.authorize;

import java.util.Map;

/**
 * The page whose form carries an answer to the client.
 *
 * @param action the client's redirect URI
 * @param clientName as people know it
 * @param parameters of the answer
 */
record FormPostView(String action, String clientName, Map<String, String> parameters) {}
