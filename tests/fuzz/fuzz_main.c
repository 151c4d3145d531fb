/* Replays the files of a corpus folder through LLVMFuzzerTestOneInput, each from a block of memory
 * of exactly its size, so that AddressSanitizer sees a read past the end. A folder without a single
 * file is a failure: nothing would have been tried. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(FILE *file)
{
    struct stat info;
    if (fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode))
        return 0;
    size_t size = (size_t)info.st_size;
    uint8_t *data = malloc(size ? size : 1);
    if (!data || fread(data, 1, size, file) != size) {
        perror("read");
        exit(1);
    }
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static int replay_folder(const char *path)
{
    DIR *folder = opendir(path);
    int count = 0;
    if (!folder) {
        perror(path);
        return 0;
    }
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char name[4096];
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        FILE *file = fopen(name, "rb");
        if (!file)
            continue;
        printf("%s\n", name);
        fflush(stdout); /* when it crashes the last name printed is the culprit */
        count += replay(file);
        fclose(file);
    }
    closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    int count = argc == 2 ? replay_folder(argv[1]) : 0;
    printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
