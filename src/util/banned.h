/* Functions that this project does without: they cannot be used safely or only inside util/.  Included by the compiler's command line for
 * everything outside util/. */
#ifndef EPIONE_BANNED_H
#define EPIONE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef alloca
#undef sprintf /* a macro where the compiler cannot pass on variable arguments */
#undef vsprintf
#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol gets localtime alloca malloc calloc realloc

#endif
