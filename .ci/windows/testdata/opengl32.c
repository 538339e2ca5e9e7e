/* An OpenGL that can draw nothing. Laid beside a copy of the program, it shows which one Windows takes: this, and then
   there is no window, or that of the system. What an opengl32.dll of Mesa does there is the same, but that it draws. */
#define NOTHING(name) __declspec(dllexport) void *name(void) { return 0; }

NOTHING(wglCreateContext)
NOTHING(wglDeleteContext)
NOTHING(wglGetCurrentContext)
NOTHING(wglGetCurrentDC)
NOTHING(wglGetProcAddress)
NOTHING(wglMakeCurrent)
NOTHING(wglShareLists)
