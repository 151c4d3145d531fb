/* ASSERT says what is believed; it stays on in every build. */
#ifndef BASE_ASSERT_H
#define BASE_ASSERT_H

_Noreturn void assert_failed(const char *file, int line, const char *belief);
#define ASSERT(belief) ((belief) ? (void)0 : assert_failed(__FILE__, __LINE__, #belief))
/* A place that cannot be reached. */
#define UNREACHABLE() assert_failed(__FILE__, __LINE__, "unreachable")

#endif
