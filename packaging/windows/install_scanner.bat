@echo off
setlocal EnableExtensions DisableDelayedExpansion
rem Installs ITAM Scanner from the folder that this file is in, brings it up to date, or takes it away.
rem All that is more than starting a program is done by that program: ITAM_Scanner.exe deploy

set "SCANNER=%~dp0ITAM_Scanner.exe"
set "SELF=%~f0"
set "OPTIONS="
set "WORDS="
set "SILENT="
set "REMOVE="
set "ELEVATED="
set "CODE=0"

:argument
if "%~1"=="" goto ready
if /i "%~1"=="/silent" goto silent
if /i "%~1"=="/config" goto config
if /i "%~1"=="/uninstall" goto uninstall
if /i "%~1"=="/elevated" goto elevated
echo Usage: install_scanner.bat [/config] [/silent]
echo        install_scanner.bat /uninstall [/silent]
echo.
echo   /config     use the config.env of this package where there are settings already
echo   /silent     ask nothing; needs to be run as administrator
echo   /uninstall  take away the service, the programs, the settings and all that the agent keeps
if "%~1"=="/?" exit /b 0
exit /b 64

:silent
set "SILENT=1"
goto next
:config
set "OPTIONS=%OPTIONS% --replace-config"
set "WORDS=%WORDS% /config"
goto next
:uninstall
set "REMOVE=1"
set "OPTIONS=%OPTIONS% --remove"
set "WORDS=%WORDS% /uninstall"
goto next
:elevated
set "ELEVATED=1"
:next
shift /1
goto argument

:ready
if exist "%SCANNER%" goto work
echo There is no ITAM_Scanner.exe beside this file. Unpack the whole package into one folder, and start it there.
set "CODE=66"
goto finish

:work
rem What tells a Node.js or an OpenSSL whom to trust and what to load is not for this one.
for %%v in (NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED OPENSSL_CONF OPENSSL_MODULES SSL_CERT_FILE SSL_CERT_DIR) do set "%%v="
cd /d "%SystemRoot%" || goto nosystem
"%SCANNER%" deploy%OPTIONS%
set "CODE=%ERRORLEVEL%"
if "%CODE%"=="77" goto elevate
if not "%CODE%"=="0" goto finish
if defined REMOVE goto leftovers
goto finish

:nosystem
echo The folder of Windows, "%SystemRoot%", cannot be entered.
set "CODE=1"
goto finish

:elevate
if defined SILENT goto sayhow
if defined ELEVATED goto sayhow
echo Asking for the rights of an administrator ...
set "WORDS=%WORDS% /elevated"
"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe" -NoLogo -NoProfile -NonInteractive -Command "try { exit (Start-Process -FilePath $env:SELF -ArgumentList $env:WORDS -Verb RunAs -Wait -PassThru).ExitCode } catch { exit 77 }"
set "CODE=%ERRORLEVEL%"
if "%CODE%"=="77" goto sayhow
exit /b %CODE%

:sayhow
echo This needs the rights of an administrator: right-click install_scanner.bat and choose "Run as administrator",
echo or start it in a command prompt that was opened that way.
goto finish

:leftovers
rem A program cannot delete itself. From a shell of 32 bits, ProgramFiles is not where programs of 64 bits are.
set "TARGET=%ProgramFiles%\ITAM Scanner"
if defined ProgramW6432 set "TARGET=%ProgramW6432%\ITAM Scanner"
if not exist "%TARGET%\" goto finish
rem This file may be in there: the lines up to the parenthesis have been read before it is gone.
(
  rmdir /s /q "%TARGET%"
  if exist "%TARGET%\" echo Could not delete "%TARGET%": is something of it in use?
  if exist "%TARGET%\" exit /b 1
  exit /b 0
)

:finish
if "%CODE%"=="0" echo Done.
if not "%CODE%"=="0" if not "%CODE%"=="3" echo Not done: error %CODE%.
if defined ELEVATED if not defined SILENT pause
exit /b %CODE%
