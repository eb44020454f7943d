package io.gatehouse.apis;

import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.Snapshot;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** All APIs of the instance, from memory. */
@Service
public class Apis {

    private final Snapshot<Catalogue> catalogue;

    Apis(ApiReader reader, ConfigVersion version) {
        this.catalogue = new Snapshot<>(version, () -> Catalogue.of(reader.all()));
    }

    /** The API with this audience. */
    public Optional<Api> byAudience(String audience) {
        return Optional.ofNullable(catalogue.get().byAudience.get(audience));
    }

    /** The API that the scope belongs to; empty for a standard scope or an unknown one. */
    public Optional<Api> byScope(String scope) {
        return Optional.ofNullable(catalogue.get().byScope.get(scope));
    }

    /** The API with this id. */
    public Optional<Api> find(UUID id) {
        return Optional.ofNullable(catalogue.get().byId.get(id));
    }

    /** The API that the role with this id belongs to. */
    public Optional<Api> byRole(UUID role) {
        return Optional.ofNullable(catalogue.get().byRole.get(role));
    }

    /** Every API, in the order of their audiences. */
    public Collection<Api> all() {
        return catalogue.get().byAudience.values();
    }

    /**
     * The scopes with those that they imply: {@code manage} brings {@code read} and {@code write}
     * of the same client type and resource, where its API has these.
     */
    public Set<String> withImplied(Set<String> scopes) {
        if (scopes.stream().noneMatch(ScopeName::mayImply)) {
            return scopes;
        }
        Set<String> wider = new LinkedHashSet<>(scopes);
        scopes.forEach(scope -> wider.addAll(implied(scope)));
        return wider;
    }

    /** The scopes without those that others among them imply. */
    public Set<String> withoutImplied(Set<String> scopes) {
        Set<String> implied = new HashSet<>();
        scopes.forEach(scope -> implied.addAll(implied(scope)));
        Set<String> fewer = new LinkedHashSet<>(scopes);
        fewer.removeAll(implied);
        return fewer;
    }

    private Set<String> implied(String scope) {
        return ScopeName.mayImply(scope)
                ? byScope(scope).map(api -> api.implied(scope)).orElse(Set.of())
                : Set.of();
    }

    private record Catalogue(
            Map<String, Api> byAudience,
            Map<String, Api> byScope,
            Map<UUID, Api> byRole,
            Map<UUID, Api> byId) {

        static Catalogue of(List<Api> apis) {
            Catalogue all =
                    new Catalogue(
                            new LinkedHashMap<>(),
                            new LinkedHashMap<>(),
                            new LinkedHashMap<>(),
                            new LinkedHashMap<>());
            for (Api api : apis) {
                all.byAudience.put(api.audience(), api);
                all.byId.put(api.id(), api);
                api.scopes().keySet().forEach(scope -> all.byScope.put(scope, api));
                api.roles().values().forEach(role -> all.byRole.put(role.id(), api));
            }
            return all;
        }
    }
}
