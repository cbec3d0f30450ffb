/* The limit: every combination of levels, no bounds, no sorting, compiled for this machine.
 *
 * Reads from standard input: applications, levels, years, then for each application and level the
 * granted amount and what it has cost by each year's end, then the most that may be spent by each
 * year (whole units that fit in 32 bits). Counts the combinations that hold every year, in which
 * share each inner combination does, and finds the most granted. Prints one line of JSON.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define YEARS 4

static int apps, levels, years;
static int32_t *granted, *spent[YEARS];

static int32_t *table(const int32_t *one, int first, int last, int *rows) {
    *rows = 1;
    for (int a = first; a < last; a++) *rows *= levels;
    int32_t *all = aligned_alloc(64, ((size_t)*rows * 4 + 63) / 64 * 64);
    for (int row = 0; row < *rows; row++) {
        int32_t sum = 0;
        for (int a = last - 1, rest = row; a >= first; a--, rest /= levels)
            sum += one[a * levels + rest % levels];
        all[row] = sum;
    }
    return all;
}

int main(void) {
    int32_t limit[YEARS];
    if (scanf("%d %d %d", &apps, &levels, &years) != 3 || years != YEARS) return 1;
    granted = malloc(sizeof(int32_t) * apps * levels);
    for (int y = 0; y < YEARS; y++) spent[y] = malloc(sizeof(int32_t) * apps * levels);
    for (int i = 0; i < apps * levels; i++) {
        if (scanf("%d", &granted[i]) != 1) return 1;
        for (int y = 0; y < YEARS; y++)
            if (scanf("%d", &spent[y][i]) != 1) return 1;
    }
    for (int y = 0; y < YEARS; y++)
        if (scanf("%d", &limit[y]) != 1) return 1;

    struct timespec start, stop;
    clock_gettime(CLOCK_MONOTONIC, &start);
    int split = apps > 6 ? apps - 6 : 0, outer, inner;
    int32_t *og = table(granted, 0, split, &outer), *ig = table(granted, split, apps, &inner);
    int32_t *o[YEARS], *in[YEARS];
    for (int y = 0; y < YEARS; y++) {
        o[y] = table(spent[y], 0, split, &outer);
        in[y] = table(spent[y], split, apps, &inner);
    }
    int32_t *hits = calloc(inner, sizeof(int32_t));
    int64_t feasible = 0;
    int32_t best = INT32_MIN;
    for (int r = 0; r < outer; r++) {
        const int32_t *a = in[0], *b = in[1], *c = in[2], *d = in[3];
        int32_t la = limit[0] - o[0][r], lb = limit[1] - o[1][r];
        int32_t lc = limit[2] - o[2][r], ld = limit[3] - o[3][r];
        int32_t count = 0, most = INT32_MIN / 2;
        for (int i = 0; i < inner; i++) {
            int32_t ok = (a[i] <= la) & (b[i] <= lb) & (c[i] <= lc) & (d[i] <= ld);
            count += ok;
            hits[i] += ok;
            int32_t g = ok ? ig[i] : INT32_MIN / 2;
            most = g > most ? g : most;
        }
        feasible += count;
        if (count && og[r] + most > best) best = og[r] + most;
    }
    clock_gettime(CLOCK_MONOTONIC, &stop);
    /* The process's own high-water mark: getrusage may tell that of whoever started it. */
    long long kilobytes = 0;
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %lld", &kilobytes) == 1) break;
    printf("{\"feasible\": %lld, \"most\": %d, \"hits\": %d, \"seconds\": %.6f, "
           "\"peak_memory_bytes\": %lld}\n",
           (long long)feasible, best, hits[0],
           (stop.tv_sec - start.tv_sec) + (stop.tv_nsec - start.tv_nsec) / 1e9,
           kilobytes * 1024);
    return 0;
}
