/* Stands in for bcryptprimitives.dll, which Wine 8 of Debian 12 lacks and in which every program of Go asks for random
   numbers before its main function. Only the folder of Wine that the tests make gets it; nothing of it is shipped. */
typedef unsigned char byte;
typedef unsigned long dword;

__declspec(dllimport) byte SystemFunction036(void *buffer, dword length); /* RtlGenRandom, of advapi32 */

__declspec(dllexport) int ProcessPrng(byte *buffer, unsigned long long length)
{
	while (length > 0) {
		dword part = length > 0x10000000 ? 0x10000000 : (dword)length;
		if (!SystemFunction036(buffer, part))
			return 0;
		buffer += part;
		length -= part;
	}
	return 1;
}
