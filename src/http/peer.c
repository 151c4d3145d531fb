/* Whose requests the throttles count together: an IPv4 address, or the first 64 bits of an IPv6
 * address (what one household is given). */
#include "http/http_private.h"
#include "http/values.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#define IPV4_BYTES 4
#define IPV6_PREFIX_BYTES 8

static struct sv from_text(struct sv text, char out[PEER_BYTES_MAX])
{
    char zero_terminated[INET6_ADDRSTRLEN];
    struct in6_addr v6;
    if (text.n == 0 || text.n >= sizeof zero_terminated)
        return (struct sv){0};
    memcpy(zero_terminated, text.p, text.n);
    zero_terminated[text.n] = 0;
    if (inet_pton(AF_INET, zero_terminated, out) == 1)
        return (struct sv){out, IPV4_BYTES};
    if (inet_pton(AF_INET6, zero_terminated, &v6) != 1)
        return (struct sv){0};
    if (IN6_IS_ADDR_V4MAPPED(&v6)) { /* where one socket listens for both */
        memcpy(out, &v6.s6_addr[sizeof v6 - IPV4_BYTES], IPV4_BYTES);
        return (struct sv){out, IPV4_BYTES};
    }
    memcpy(out, &v6, IPV6_PREFIX_BYTES);
    return (struct sv){out, IPV6_PREFIX_BYTES};
}

static void to_text(const struct sockaddr *address, char out[INET6_ADDRSTRLEN])
{
    union {
        const struct sockaddr *any;
        const struct sockaddr_in *v4;
        const struct sockaddr_in6 *v6;
    } same = {.any = address};
    out[0] = 0;
    bool is_mapped = address->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&same.v6->sin6_addr);
    if (is_mapped)
        inet_ntop(AF_INET, &same.v6->sin6_addr.s6_addr[sizeof(struct in6_addr) - IPV4_BYTES], out,
                  INET6_ADDRSTRLEN);
    else if (address->sa_family == AF_INET)
        inet_ntop(AF_INET, &same.v4->sin_addr, out, INET6_ADDRSTRLEN);
    else if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &same.v6->sin6_addr, out, INET6_ADDRSTRLEN);
}

struct sv peer_address(struct exchange *ex, char out[PEER_BYTES_MAX])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(ex->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *proxy = ex->http->config.trusted_proxy;
    char text[INET6_ADDRSTRLEN];
    if (!info || !info->client_addr)
        return (struct sv){0};
    to_text(info->client_addr, text);
    if (proxy && strcmp(text, proxy) == 0) {
        struct sv forwarded = head_value(&ex->head, "x-forwarded-for");
        struct sv client = from_text(values_forwarded_for(forwarded), out);
        if (client.n)
            return client;
    }
    return from_text(sv_from(text), out);
}
