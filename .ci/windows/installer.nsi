; The installer of Keyrack for one user: it needs no administrator and writes nothing outside of the user's own. Made by
; .ci/windows/build with makensis -DVERSION -DNUMBER -DFROM -DOUT -DICON -DTARGET -DSIGN. /S installs and uninstalls without
; a question, /D=FOLDER says where to. The uninstaller keeps connections and tokens unless it is told otherwise: by its
; question, or by /REMOVEDATA beside /S.
Unicode true
Target ${TARGET}
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WinVer.nsh
!include x64.nsh

Name Keyrack
OutFile "${OUT}"
RequestExecutionLevel user
ManifestSupportedOS Win10
ManifestDPIAware true
ManifestLongPathAware true
SetCompressor /SOLID lzma
InstallDir "$LOCALAPPDATA\Programs\Keyrack"
InstallDirRegKey HKCU Software\Keyrack Folder
BrandingText "Keyrack ${VERSION}"
VIProductVersion "${NUMBER}.0"
VIAddVersionKey ProductName Keyrack
VIAddVersionKey FileDescription "Installer of Keyrack"
VIAddVersionKey CompanyName "The Keyrack developers"
VIAddVersionKey FileVersion "${NUMBER}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey LegalCopyright ""
!if "${SIGN}" != ""
	!uninstfinalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TEXT "Keyrack keeps the tokens of the Mews Connector API in the Credential Manager of Windows, \
shows which property each of them opens, and tests requests.$\r$\n$\r$\nIt is installed for you alone. The command \
keyrack is there in every terminal that you open afterwards."
!define MUI_FINISHPAGE_RUN "$INSTDIR\Keyrack.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

!define UNINSTALL Software\Microsoft\Windows\CurrentVersion\Uninstall\Keyrack
!define APP_PATHS "Software\Microsoft\Windows\CurrentVersion\App Paths\Keyrack.exe"
; The items of Keyrack in the Credential Manager: the service that storage/keychain gives them, a colon, the account.
!define ITEMS "app.keyrack.desktop:*"

; Exit codes beside those of makensis' installers (1: the user has left, 2: it failed).
!define STILL_RUNNING 3
!define TOO_OLD 4

; EndIfRunning: an executable that runs can be read and not written.
!macro EndIfRunning
	${Do}
		ClearErrors
		${If} ${FileExists} "$INSTDIR\Keyrack.exe"
			FileOpen $0 "$INSTDIR\Keyrack.exe" a
			FileClose $0
		${EndIf}
		${If} ${FileExists} "$INSTDIR\cli\keyrack.exe"
			FileOpen $0 "$INSTDIR\cli\keyrack.exe" a
			FileClose $0
		${EndIf}
		${IfNot} ${Errors}
			${Break}
		${EndIf}
		MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Keyrack is open. Close its windows and commands, then try again." \
			/SD IDCANCEL IDRETRY +3
		SetErrorLevel ${STILL_RUNNING}
		Quit
	${Loop}
!macroend

; The user's PATH may be longer than a string of NSIS (1,024 characters), which would cut it off. So it is read, changed and
; written in memory of Windows' own: $R0 is the key, $R1 the value between two semicolons, $R2 its type, $R3 its size in
; bytes, $R4 a folder between two semicolons, $R5 where that stands, $R6 what becomes of the value.
!define PATH_BYTES 65536 ; 32,767 characters and a zero are the most that Windows takes
!define HKEY_CURRENT_USER 0x80000001
!define KEY_READ_AND_WRITE 0x2001F
!define REG_SZ 1
!define REG_EXPAND_SZ 2

!macro OpenPath
	System::Call 'advapi32::RegCreateKeyExW(p ${HKEY_CURRENT_USER}, w "Environment", i 0, p 0, i 0, \
		i ${KEY_READ_AND_WRITE}, p 0, *p .R0, p 0) i .r0'
	System::Call 'kernel32::GlobalAlloc(i 0x40, p ${PATH_BYTES} + 8192) p .R1' ; filled with zeros
	System::Call 'kernel32::GlobalAlloc(i 0x40, p ${PATH_BYTES} + 8192) p .R6'
	System::Call 'kernel32::lstrcpyW(p R1, w ";")'
	StrCpy $R2 ${REG_EXPAND_SZ}
	StrCpy $R3 ${PATH_BYTES}
	IntPtrOp $1 $R1 + 2
	System::Call 'advapi32::RegQueryValueExW(p R0, w "Path", p 0, *i .R2, p r1, *i ${PATH_BYTES} R3) i .r0'
	${If} $0 = 2 ; there is none yet
		StrCpy $0 0
		StrCpy $R2 ${REG_EXPAND_SZ}
	${ElseIf} $R2 <> ${REG_SZ}
	${AndIf} $R2 <> ${REG_EXPAND_SZ}
		StrCpy $0 13 ; it is no text
	${EndIf}
	System::Call 'kernel32::lstrcatW(p R1, w ";")'
	StrCpy $R4 ";$INSTDIR\cli;"
	System::Call 'shlwapi::StrStrIW(p R1, w R4) p .R5'
!macroend

!macro WritePath
	System::Call 'kernel32::lstrlenW(p R6) i .r1'
	${If} $1 < 32767
		IntOp $1 $1 * 2
		IntOp $1 $1 + 2
		System::Call 'advapi32::RegSetValueExW(p R0, w "Path", i 0, i R2, p R6, i r1) i .r0'
		; Terminals that are opened from now on have it.
		SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=5000
	${EndIf}
!macroend

!macro ClosePath
	System::Call 'kernel32::GlobalFree(p R1)'
	System::Call 'kernel32::GlobalFree(p R6)'
	System::Call 'advapi32::RegCloseKey(p R0)'
!macroend

!macro TrimSemicolons ; of the text in $R6, at its end
	${Do}
		System::Call 'kernel32::lstrlenW(p R6) i .r1'
		${If} $1 = 0
			${Break}
		${EndIf}
		IntOp $1 $1 - 1
		IntOp $1 $1 * 2
		IntPtrOp $2 $R6 + $1
		System::Call '*$2(&i2 .r3)'
		${If} $3 <> 59
			${Break}
		${EndIf}
		System::Call '*$2(&i2 0)'
	${Loop}
!macroend

Function AddToPath
	!insertmacro OpenPath
	${If} $0 = 0
	${AndIf} $R5 P= 0
		IntPtrOp $1 $R1 + 2
		System::Call 'kernel32::lstrcpyW(p R6, p r1)'
		!insertmacro TrimSemicolons
		System::Call 'kernel32::lstrlenW(p R6) i .r1'
		${If} $1 > 0
			System::Call 'kernel32::lstrcatW(p R6, w ";")'
		${EndIf}
		System::Call 'kernel32::lstrcatW(p R6, w "$INSTDIR\cli")'
		!insertmacro WritePath
	${EndIf}
	!insertmacro ClosePath
FunctionEnd

Function un.RemoveFromPath
	!insertmacro OpenPath
	${If} $0 = 0
	${AndIf} $R5 P<> 0
		; What is in front of the folder, its semicolon included, and what is behind it.
		StrLen $1 $R4
		IntOp $1 $1 - 1
		IntOp $1 $1 * 2
		IntPtrOp $4 $R5 + $1
		System::Call '*$R5(&i2 0)'
		IntPtrOp $1 $R1 + 2
		${If} $R5 P<> $R1
			System::Call 'kernel32::lstrcpyW(p R6, p r1)'
			System::Call 'kernel32::lstrcatW(p R6, p r4)'
		${Else}
			IntPtrOp $4 $4 + 2
			System::Call 'kernel32::lstrcpyW(p R6, p r4)'
		${EndIf}
		!insertmacro TrimSemicolons
		!insertmacro WritePath
	${EndIf}
	!insertmacro ClosePath
FunctionEnd

Function .onInit
	SetRegView 64
	${IfNot} ${AtLeastWin10}
	${OrIfNot} ${RunningX64}
		MessageBox MB_ICONSTOP "Keyrack needs Windows 10 or later, with 64 bits." /SD IDOK
		SetErrorLevel ${TOO_OLD}
		Quit
	${EndIf}
FunctionEnd

Section
	!insertmacro EndIfRunning
	SetOutPath "$INSTDIR\cli"
	File "${FROM}/cli/keyrack.exe"
	SetOutPath "$INSTDIR"
	File "${FROM}/Keyrack.exe"
	File "${FROM}/licenses.txt"
	WriteUninstaller "$INSTDIR\uninstall.exe"
	CreateShortcut "$SMPROGRAMS\Keyrack.lnk" "$INSTDIR\Keyrack.exe" "" "" "" "" "" "Tokens of the Mews Connector API"
	WriteRegStr HKCU Software\Keyrack Folder "$INSTDIR"
	; Win+R and "start keyrack" open the window, a terminal finds the command by way of PATH.
	WriteRegStr HKCU "${APP_PATHS}" "" "$INSTDIR\Keyrack.exe"
	WriteRegStr HKCU "${APP_PATHS}" Path "$INSTDIR"
	WriteRegStr HKCU "${UNINSTALL}" DisplayName Keyrack
	WriteRegStr HKCU "${UNINSTALL}" DisplayVersion "${VERSION}"
	WriteRegStr HKCU "${UNINSTALL}" DisplayIcon "$INSTDIR\Keyrack.exe"
	WriteRegStr HKCU "${UNINSTALL}" Publisher "The Keyrack developers"
	WriteRegStr HKCU "${UNINSTALL}" InstallLocation "$INSTDIR"
	WriteRegStr HKCU "${UNINSTALL}" UninstallString '"$INSTDIR\uninstall.exe"'
	WriteRegStr HKCU "${UNINSTALL}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
	WriteRegDWORD HKCU "${UNINSTALL}" NoModify 1
	WriteRegDWORD HKCU "${UNINSTALL}" NoRepair 1
	${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
	WriteRegDWORD HKCU "${UNINSTALL}" EstimatedSize $0
	Call AddToPath
SectionEnd

; RemoveItems deletes what Keyrack has in the Credential Manager. A credential starts with two numbers of 32 bits, flags and
; type, and the address of its name.
Function un.RemoveItems
	System::Call 'advapi32::CredEnumerateW(w "${ITEMS}", i 0, *i .R1, *p .R2) i .r0'
	${If} $0 = 0
		Return
	${EndIf}
	StrCpy $R3 $R2
	${While} $R1 > 0
		System::Call '*$R3(p .r1)'
		System::Call '*$1(i, i .r2, p .r3)'
		System::Call 'advapi32::CredDeleteW(p r3, i r2, i 0)'
		IntPtrOp $R3 $R3 + ${NSIS_PTR_SIZE}
		IntOp $R1 $R1 - 1
	${EndWhile}
	System::Call 'advapi32::CredFree(p R2)'
FunctionEnd

Function un.onInit
	SetRegView 64
FunctionEnd

Section Uninstall
	!insertmacro EndIfRunning
	StrCpy $9 no
	${GetParameters} $0
	ClearErrors
	${GetOptions} $0 "/REMOVEDATA" $1
	${IfNot} ${Errors}
		StrCpy $9 yes
	${ElseIf} ${Cmd} `MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONQUESTION "Remove your connections and tokens as well?$\r$\n$\r$\n\
Yes deletes the data folder $APPDATA\keyrack with its history and vault, and all that Keyrack has in the Credential Manager, \
for good.$\r$\n$\r$\nNo keeps them for the next time that you install Keyrack." /SD IDNO IDYES`
		StrCpy $9 yes
	${EndIf}
	Call un.RemoveFromPath
	DeleteRegKey HKCU "${UNINSTALL}"
	DeleteRegKey HKCU "${APP_PATHS}"
	DeleteRegKey HKCU Software\Keyrack
	Delete "$SMPROGRAMS\Keyrack.lnk"
	Delete "$INSTDIR\cli\keyrack.exe"
	RMDir "$INSTDIR\cli"
	Delete "$INSTDIR\Keyrack.exe"
	Delete "$INSTDIR\licenses.txt"
	Delete "$INSTDIR\uninstall.exe"
	RMDir "$INSTDIR"
	${If} $9 == yes
		Call un.RemoveItems
		SetShellVarContext current
		RMDir /r "$APPDATA\keyrack"
		RMDir /r "$APPDATA\fyne\app.keyrack.desktop"
	${EndIf}
SectionEnd
